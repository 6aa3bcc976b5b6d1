"""Tables on their way: what arrives is what was written."""

from hypothesis import given
from hypothesis import strategies as st

from scenarios.studies.packing import Packer
from tests.scenarios.studies.small import sent


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=100)), st.integers(1, 200))
def test_text_arrives_as_it_was_written(parts: list[str], times: int) -> None:
    packer = Packer()
    with packer.text() as stream:
        for part in parts * times:
            stream.write(part)
    packed = sent(packer.packed("sent.csv"))
    assert packed.name == "sent.csv"
    assert b"".join(packed.chunks()).decode() == "".join(parts) * times


def test_long_text_takes_little_and_comes_in_parts() -> None:
    packer = Packer()
    with packer.text() as stream:
        for _ in range(300_000):
            stream.write("WH-DFW,1\n")
    packed = packer.packed("long.csv")
    sizes = [len(chunk) for chunk in packed.chunks()]
    assert sum(sizes) == 2_700_000
    assert max(sizes) <= 1 << 20
    assert len(packed.content) < 100_000
