"""Location instances small enough to solve by hand, in each format, in a folder as the benchmark expects it.

Two facilities and two customers with demands 3 and 2. Opening costs 10 and 6; serving all of the first customer costs
3 and 9, all of the second 4 and 2.

=================================  ====================================================================================
no capacity                        both: 16 + 3 + 2 = 21; only the first: 10 + 7 = 17; only the second: 6 + 11 = 17
capacity 4 each, divisible         one serves 4 of 5 only, so both open, and have room for 3 and 2: 16 + 3 + 2 = 21
capacity 4 each, one source each   the same: 21
capacity 5 for the first only,     the first alone: 10 + 7 = 17; capacity 2 for the second rules it out alone, and with
one source each                    both open it is 21
=================================  ====================================================================================
"""

from pathlib import Path

CAP = "2 2\ncapacity 10.\n capacity 6.\n3\n3. 9.\n2\n4.0 2.0\n"
CAP_WITH_NUMBERS = "2 2\n0 10\n0 6\n0\n3 9\n0\n4 2\n"
SIMPLE = "FILE: T1\n2 2 0\n1 10 3 4\n2 6 9 2\n"
SINGLE = "2 2\n4 4\n10 6\n3 2\n3 9\n4 2\n"
SINGLE_FIRST = "2 2\n5 2\n10 6\n3 2\n3 9\n4 2\n"

OPTIMA = {
    "cap1": 21.0,
    "cap1-single": 21.0,
    "delmaire-p1": 21.0,
    "delmaire-p2": 17.0,
    "cap1-ufl": 17.0,
    "M1": 17.0,
    "T1": 17.0,
}
"""Optimum of each instance that the folder holds."""


def write_instances(folder: Path) -> None:
    """Write all of them."""
    for name in ("cflp", "sscflp/orlib_small", "sscflp/delmaire", "ufl"):
        (folder / name).mkdir(parents=True)
    header = "instance,base_file,warehouses,capacity,fixed_cost,optimum_splittable_multi_source"
    # The file has 10 and 6; the second row is of a file that is not there.
    rows = ["cap1,cap_base,2,4,in file,21.0", "cap2,absent,2,4,12,0"]
    (folder / "cflp/capopt.csv").write_text("\n".join([header, *rows, ""]))
    (folder / "cflp/cap_base.txt").write_text(CAP)
    (folder / "cflp/cap1.txt").write_text(CAP_WITH_NUMBERS)
    (folder / "cflp/cap1.ufl.opt").write_text("0 0 17.0\n")
    (folder / "sscflp/orlib_small/names.csv").write_text("file,or_library_name,single_source_optimum\np1,cap1,21.0\n")
    (folder / "sscflp/orlib_small/p1").write_text(SINGLE)
    (folder / "sscflp/delmaire/os").write_text("21\n17\n9\n")
    (folder / "sscflp/delmaire/p1").write_text(SINGLE)
    (folder / "sscflp/delmaire/p2").write_text(SINGLE_FIRST)
    (folder / "ufl/T1").write_text(SIMPLE)
    (folder / "ufl/M1").write_text(CAP_WITH_NUMBERS)
