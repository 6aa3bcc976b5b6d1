"""CSV tables: what a header and a cell may hold, and where it says the trouble is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import DocumentError
from models.tables import Column, read_amount, read_count, read_number, read_table, read_text_cell
from tests.models.samples import assert_holds, attempt, examples

COLUMNS = {
    "name": Column(read_text_cell, required=True),
    "count": Column(read_count, required=True),
    "cost": Column(read_number, default=0.0),
    "weeks": Column(read_amount),
}


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(folder: Path, content: str | bytes) -> str:
    """Return the message with which a table is refused; it must name the file in every line."""
    path = written(folder, content)
    with pytest.raises(DocumentError) as caught:
        read_table(path, COLUMNS)
    message = str(caught.value)
    assert all(row.startswith(f"{path}: ") for row in message.splitlines())
    return message


def test_columns_become_lists(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "name,count,cost,weeks\na,1,2.5,3\nb,4,-1,0.5\n"), COLUMNS)
    assert table == {"name": ["a", "b"], "count": [1, 4], "cost": [2.5, -1.0], "weeks": [3.0, 0.5]}


def test_columns_come_in_any_order(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "count,weeks,name\n1,2,a\n"), COLUMNS)
    assert table == {"name": ["a"], "count": [1], "cost": [0.0], "weeks": [2.0]}


def test_absent_columns_and_empty_cells_have_the_default(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "name,count,cost\na,1,\nb,2,5\n"), COLUMNS)
    assert (table["cost"], table["weeks"]) == ([0.0, 5.0], [None, None])


def test_a_table_may_have_no_rows(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "name,count\n"), COLUMNS) == {"name": [], "count": [], "cost": [], "weeks": []}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("\ufeffname,count\na,1", "a"),
        ('"name","count"\n"a","1"', "a"),
        ('name,count\n"a,b",1', "a,b"),
        ('name,count\n"say ""a""",1', 'say "a"'),
        (" name , count \n a , 1 ", "a"),
        ("name,count\r\na,1\r\n", "a"),
        ("\n".join(["name,count", "", "a,1", "", "  ", ",", ""]), "a"),
        ("name,count\nZürich 東京,1", "Zürich 東京"),
        ("name,count\nNO,1", "NO"),
        ("name,count\n012,1", "012"),
    ],
)
def test_a_cell_is_read_as_a_spreadsheet_writes_it(content: str, name: str, tmp_path: Path) -> None:
    table = read_table(written(tmp_path, content), COLUMNS)
    assert (table["name"], table["count"]) == ([name], [1])


@pytest.mark.parametrize("name", ["a\nb", "a\u2028b", "a\u0085b", "a\x0cb"], ids=ascii)
def test_a_quoted_cell_keeps_its_line_breaks(name: str, tmp_path: Path) -> None:
    table = read_table(written(tmp_path, f'name,count\n"{name}",1\nb,2\n'), COLUMNS)
    assert table["name"] == [name, "b"]


def test_rows_are_counted_as_lines_of_the_file(tmp_path: Path) -> None:
    assert "row 6, count = 'x'" in refusal(tmp_path, 'name,count\n"a\nb",1\n\n\nc,x\n')


HEADERS = [
    ("name\na", ["header: ", "the column 'count' is missing", "The columns are name, count, cost, weeks"]),
    ("", ["'name' is missing", "'count' is missing"]),
    ("a,1\nb,2", ["'name' is missing", "header = 'a'", "no such column"]),
    ("name,count,colour\na,1,red", ["header = 'colour'", "no such column", "The columns are name, count, cost, weeks"]),
    ("name,count,\na,1,", ["header = ''", "no such column"]),
    ("Name,count\na,1", ["header = 'Name'", "no such column"]),
    ("name;count\na;1", ["header = 'name;count'", "no such column"]),
    ("name,count,count\na,1,2", ["header = 'count'", "given twice", "Remove one"]),
    ("name,count,cost, cost\na,1,2,3", ["header = 'cost'", "given twice", "Remove one"]),
]


@pytest.mark.parametrize(("content", "fragments"), HEADERS)
def test_a_bad_header_is_refused(content: str, fragments: list[str], tmp_path: Path) -> None:
    assert_holds(refusal(tmp_path, content), *fragments)


WHOLE = "must be a whole number, 0 or more"
CELLS = [
    ("name,count\n,1", ["row 2, name = ''", "must be filled"]),
    ("name,count\na,", ["row 2, count = ''", "must be filled"]),
    ("name,count\na,1\nb,  ", ["row 3, count = ''", "must be filled"]),
    ("name,count\na,-1", ["row 2, count = '-1'", WHOLE]),
    ("name,count\na,1.5", ["row 2, count = '1.5'", WHOLE]),
    ("name,count\na,1.0", ["row 2, count = '1.0'", WHOLE]),
    ("name,count\na,1e3", ["row 2, count = '1e3'", WHOLE]),
    ("name,count\na,+1", ["row 2, count = '+1'", WHOLE]),
    ("name,count\na,1_000", ["row 2, count = '1_000'", WHOLE]),
    ('name,count\na,"1,000"', ["row 2, count = '1,000'", WHOLE]),
    ("name,count\na,many", ["row 2, count = 'many'", WHOLE]),
    ("name,count\na,NaN", ["row 2, count = 'NaN'", WHOLE]),
    ("name,count\na,true", ["row 2, count = 'true'", WHOLE]),
    ("name,count\na,٣", ["row 2, count = '٣'", WHOLE]),
    ("name,count\na,1000000000001", ["row 2, count = '1000000000001'", "must be at most 1e12"]),
    ("name,count,cost\na,1,NaN", ["row 2, cost = 'NaN'", "must be a finite number"]),
    ("name,count,cost\na,1,-inf", ["row 2, cost = '-inf'", "must be a finite number"]),
    ("name,count,cost\na,1,1e999", ["row 2, cost = '1e999'", "must be a finite number"]),
    ("name,count,cost\na,1,cheap", ["row 2, cost = 'cheap'", "must be a number"]),
    ("name,count,cost\na,1,$5", ["row 2, cost = '$5'", "must be a number"]),
    ("name,count,cost\na,1,1_000", ["row 2, cost = '1_000'", "must be a number"]),
    ("name,count,cost\na,1,٣", ["row 2, cost = '٣'", "must be a number"]),
    ("name,count,weeks\na,1,-0.5", ["row 2, weeks = '-0.5'", "must be 0 or more"]),
    ("name,count,weeks\na,1,nan", ["row 2, weeks = 'nan'", "must be a finite number"]),
]


@pytest.mark.parametrize(("content", "fragments"), CELLS)
def test_a_bad_cell_is_refused(content: str, fragments: list[str], tmp_path: Path) -> None:
    assert_holds(refusal(tmp_path, content), *fragments, "Repair the cell")


WIDTHS = [
    ("name,count\na", ["row 2: ", "1 cells, the header 2", "Add or remove cells"]),
    ("name,count\na,1\nb,2,3", ["row 3: ", "3 cells, the header 2", "quote commas"]),
    ("name,count\n# a comment", ["row 2: ", "1 cells, the header 2"]),
]


@pytest.mark.parametrize(("content", "fragments"), WIDTHS)
def test_a_row_of_another_width_is_refused(content: str, fragments: list[str], tmp_path: Path) -> None:
    assert_holds(refusal(tmp_path, content), *fragments)


@pytest.mark.parametrize("content", ['name,count\na,"1', 'name,count\n"a"b,1'])
def test_broken_quotes_are_refused(content: str, tmp_path: Path) -> None:
    assert_holds(refusal(tmp_path, content), "row 2: ", "not CSV", "Repair the quoting there")


def test_every_bad_cell_is_reported_up_to_twenty(tmp_path: Path) -> None:
    rows = "".join(f"a{number},x\n" for number in range(30))
    assert len(refusal(tmp_path, f"name,count\n{rows}").splitlines()) == 20


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    assert_holds(refusal(tmp_path, b"name,count\n\xe9,1"), "not UTF-8", "byte 11", "Save it as UTF-8")


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.csv: the file cannot be read"):
        read_table(tmp_path / "none.csv", COLUMNS)


@examples(300)
@given(content=st.text(alphabet='name,count\n\r"1x \x00\u2028', max_size=40) | st.text(max_size=40))
def test_any_text_is_a_table_or_is_refused_in_words(content: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = written(tmp_path_factory.getbasetemp(), f"name,count\n{content}")
    table, message = attempt(lambda: read_table(path, COLUMNS))
    if table is None:
        assert str(path) in message
    else:
        assert len({len(column) for column in table.values()}) == 1
