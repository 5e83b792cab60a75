"""Words by the company they keep, and by how they begin."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.learn.kin import beginnings, neighbours

NAMES = ("mockosis", "examplitis", "kidney", "testalgia", "headache")
TITLES = csr_matrix(
    np.array([[1, 0, 1, 0, 0], [0, 1, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 1]], dtype=np.float32)
)


def test_words_beside_the_same_words_are_near() -> None:
    """Mockosis and examplitis never meet, and both stand beside the kidney."""
    near = neighbours(TITLES, seed=0)
    mockosis, examplitis, _, testalgia, _ = near
    assert mockosis @ examplitis > mockosis @ testalgia
    assert near.shape == (len(NAMES), TITLES.shape[0])
    assert np.allclose((near**2).sum(axis=1), 1, atol=1e-5)


def test_a_feature_of_no_title_is_near_to_none() -> None:
    """A row of zeros, not of something by zero."""
    silent = csr_matrix((TITLES.toarray() * [1, 1, 1, 1, 0]).astype(np.float32))
    assert not neighbours(silent, seed=0)[4].any()


ALIKE = {
    "the endings differ": ("nephritis", "nephritic", True),
    "six letters alike": ("neurology", "neurological", True),
    "the sixth letter differs": ("cardiac", "cardinal", False),
    "five letters alike": ("nephritis", "nephrology", False),
    "both words of a pair": ("kidneys failing", "kidney failings", True),
    "one word of a pair": ("kidney failing", "kidney stones", False),
    "a word and a pair": ("kidney", "kidney kidney", False),
}


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE.values(), ids=ALIKE)
def test_features_that_begin_alike_share_a_column(one: str, other: str, alike: bool) -> None:
    """Each has exactly one."""
    found = beginnings((one, other)).toarray()
    assert (found.sum(axis=1) == 1).all()
    assert (found[0] == found[1]).all() == alike
