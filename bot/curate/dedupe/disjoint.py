"""Disjoint sets of whole numbers (union–find with path halving)."""

from __future__ import annotations


class Disjoint:
    """Numbers start alone, each in a set of its own, and are joined; `find` names a set by one of it."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def find(self, n: int) -> int:
        parent = self._parent
        if parent.setdefault(n, n) == n:
            return n
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    def members(self, root: int) -> list[int]:
        """The numbers of the set that `root` names."""
        return self._members.get(root) or [root]

    def join(self, a: int, b: int) -> int:
        """One set of the sets of `a` and `b`; returns its root."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return a
        keep, lose = (a, b) if len(self.members(a)) >= len(self.members(b)) else (b, a)
        self._parent[lose] = keep
        self._members[keep] = self.members(keep) + self._members.pop(lose, [lose])
        return keep
