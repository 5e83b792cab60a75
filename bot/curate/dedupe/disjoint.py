"""Disjoint sets of whole numbers. Those that are alone, nearly all of a batch, cost nothing."""

from __future__ import annotations


class Disjoint:
    """Numbers start alone, each in a set of its own, and are joined; `find` names a set by one of it.

    The smaller set is renamed at each join, so that `find`, which is asked far more often, is one look."""

    def __init__(self) -> None:
        self._root: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def find(self, n: int) -> int:
        return self._root.get(n, n)

    def members(self, root: int) -> list[int]:
        """The numbers of the set that `root` names."""
        return self._members.get(root) or [root]

    def join(self, a: int, b: int) -> int:
        """One set of the sets of `a` and `b`; returns its root."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return a
        keep, lose = (a, b) if len(self.members(a)) >= len(self.members(b)) else (b, a)
        moved = self._members.pop(lose, [lose])
        self._root.update(dict.fromkeys(moved, keep))
        self._members[keep] = self.members(keep) + moved
        return keep
