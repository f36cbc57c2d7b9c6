"""Asking many: by name, with what each hears about the own words; and without names, from the key to the telling."""

from __future__ import annotations

from tests.scenarios import steps_anonymous, steps_many
from tests.scenarios.stage import Stage
from tests.scenarios.steps_meetings import (
    ACTION,
    a_coordinator_signs_in_and_drafts_the_pact,
    she_founds_a_workgroup_with_its_members,
    the_meeting_decides_and_an_action_follows,
    the_way_is_walked_in_both_directions,
)


def test_three_hundred_answer_by_name_and_each_hears_about_the_own_words(stage: Stage) -> None:
    alice = a_coordinator_signs_in_and_drafts_the_pact(stage)
    group, bob = she_founds_a_workgroup_with_its_members(stage, alice)
    consultation = steps_many.he_asks_three_hundred(stage, bob)
    steps_many.three_hundred_answer(stage, consultation)
    passage = steps_many.two_people_code(bob, alice, consultation)
    steps_many.the_words_go_on_an_agenda(stage, bob, group, passage)
    action = the_meeting_decides_and_an_action_follows(stage, bob, passage)
    the_way_is_walked_in_both_directions(bob, passage, action)
    steps_many.everyone_is_told_about_the_own_words(stage, bob, consultation, ACTION)


def test_forty_answer_without_their_names_from_the_key_to_the_telling(stage: Stage) -> None:
    alice = a_coordinator_signs_in_and_drafts_the_pact(stage)
    consultation = steps_anonymous.she_asks_forty_without_their_names(alice)
    papers = steps_anonymous.three_keep_a_part_and_the_key_is_rehearsed(stage, alice, consultation)
    first = steps_anonymous.thirty_six_answer(stage, alice, consultation)
    steps_anonymous.everyone_is_reminded_alike(stage)
    steps_anonymous.two_parts_open_the_answers(stage, papers)
    steps_anonymous.it_is_counted_and_coded(stage, alice, consultation, first)
    steps_anonymous.everyone_who_was_asked_is_told_by_topic(stage, alice, consultation)
