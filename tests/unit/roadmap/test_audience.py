"""Who else would profit: signs of a contact put together."""

from dataclasses import replace

import numpy as np

from voc.roadmap.audience import LEAST, MOST, Seen, Sign, closeness_of, most, names_area, plain_kind, suited

SIGN = Seen(contact_id=1, sign=Sign.WORDS, worth=0.5, why="words", passage_id=7)


def test_of_each_kind_the_best_sign_counts_and_kinds_add_up() -> None:
    weaker = replace(SIGN, worth=0.3, passage_id=8)
    topic = replace(SIGN, sign=Sign.TOPIC, worth=0.2, why="topic", passage_id=9)
    (found,) = suited([weaker, SIGN, topic])
    assert (found.closeness, found.passage_id, found.reasons) == (0.6, 7, ("words", "topic"))


def test_the_closest_come_first_and_those_who_are_not_close_are_left_out() -> None:
    others = [replace(SIGN, contact_id=2, worth=0.9), replace(SIGN, contact_id=3, worth=LEAST / 2)]
    assert [one.contact_id for one in suited([SIGN, *others])] == [2, 1]


def test_a_complaint_alone_is_no_wish_unless_it_is_very_near() -> None:
    angry = replace(SIGN, worth=0.4, complaint=True)
    assert suited([angry]) == []
    assert len(suited([replace(angry, worth=0.7)])) == 1
    assert len(suited([angry, replace(SIGN, sign=Sign.TOPIC, worth=0.1)])) == 1


def test_a_list_is_smaller_than_what_is_known_unless_more_is_wished() -> None:
    assert [most(0), most(3), most(50)] == [0, 6, MOST]
    assert most(0, 25) == 25


def test_cosines_count_from_what_unrelated_passages_have() -> None:
    assert closeness_of(np.array([0.3, 0.65, 0.95], dtype=np.float32)).round(2).tolist() == [0.0, 0.5, 1.0]


def test_a_measured_kind_names_an_area_by_its_words() -> None:
    assert names_area("feature_use_reports", "Reports Export to Excel")
    assert not names_area("logins", "Reports Export to Excel")
    assert not names_area("feature_use", "Feature use")
    assert plain_kind("feature_use_offline_mode") == "offline mode"
