"""Two hundred people are asked: by mail in three languages, over an extension, until nobody is reminded any more."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.stage import Stage
from tests.scenarios.steps_meetings import a_coordinator_signs_in_and_drafts_the_pact
from tests.scenarios.steps_two_hundred import (
    after_the_last_day_nobody_is_written_to_and_nothing_is_taken,
    an_extension_reminds_those_anew_who_still_did_not,
    mails_that_come_back_are_read_and_shown,
    only_who_did_not_answer_is_reminded,
    others_answer_and_two_are_invited_late,
    she_asks_two_hundred_people_in_three_languages,
    three_organisations_write_one_answer_each,
)


def test_two_hundred_people_are_asked(stage: Stage, tmp_path: Path) -> None:
    alice = a_coordinator_signs_in_and_drafts_the_pact(stage)
    consultation = she_asks_two_hundred_people_in_three_languages(stage, alice, tmp_path)
    mails_that_come_back_are_read_and_shown(stage, alice, consultation)
    three_organisations_write_one_answer_each(stage)
    done = others_answer_and_two_are_invited_late(stage, alice, consultation)
    only_who_did_not_answer_is_reminded(stage, done)
    an_extension_reminds_those_anew_who_still_did_not(stage, alice, consultation, done)
    after_the_last_day_nobody_is_written_to_and_nothing_is_taken(stage, alice, consultation)
