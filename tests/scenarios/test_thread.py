"""The thread: from a question to the region, over a meeting and a decision, to an action that is done on time.

One test a chain: each step leaves behind what the next one needs, as it does in the years of a pact.
"""

from __future__ import annotations

from tests.scenarios.stage import Stage
from tests.scenarios.steps_actions import (
    a_date_without_an_answer_stands_in_the_cockpit,
    the_body_adopts_the_pact_and_the_rounds_follow,
    the_owner_is_asked_in_time_and_answers_by_link,
    three_years_of_mail_can_be_seen_beforehand,
)
from tests.scenarios.steps_consultation import (
    a_stakeholder_stops_half_way_comes_back_and_submits,
    he_asks_the_region_in_two_languages,
    only_who_has_not_answered_is_reminded_and_only_once,
    the_results_are_counted_and_words_go_to_the_next_agenda,
)
from tests.scenarios.steps_meetings import (
    a_coordinator_signs_in_and_drafts_the_pact,
    he_convenes_a_meeting_and_a_member_says_she_comes,
    she_founds_a_workgroup_with_its_members,
    the_meeting_decides_and_an_action_follows,
    the_way_is_walked_in_both_directions,
)


def test_the_thread(stage: Stage) -> None:
    alice = a_coordinator_signs_in_and_drafts_the_pact(stage)
    group, bob = she_founds_a_workgroup_with_its_members(stage, alice)
    he_convenes_a_meeting_and_a_member_says_she_comes(stage, bob, group)
    consultation = he_asks_the_region_in_two_languages(stage, bob)
    a_stakeholder_stops_half_way_comes_back_and_submits(stage)
    only_who_has_not_answered_is_reminded_and_only_once(stage)
    passage = the_results_are_counted_and_words_go_to_the_next_agenda(stage, bob, group, consultation)
    action = the_meeting_decides_and_an_action_follows(stage, bob, passage)
    the_way_is_walked_in_both_directions(bob, passage, action)
    the_owner_is_asked_in_time_and_answers_by_link(stage, alice, action)
    a_date_without_an_answer_stands_in_the_cockpit(stage, alice, action)
    the_body_adopts_the_pact_and_the_rounds_follow(stage, alice)
    three_years_of_mail_can_be_seen_beforehand(stage, alice)
