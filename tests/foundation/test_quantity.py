"""Counts in words."""

from foundation.quantity import are, quantity


def test_one_is_told_as_one() -> None:
    assert [f"{quantity(count, 'picture')} {are(count)} there" for count in (0, 1, 2340)] == [
        "0 pictures are there",
        "1 picture is there",
        "2,340 pictures are there",
    ]
    assert quantity(1, "child", "children") == "1 child" and quantity(2, "child", "children") == "2 children"
