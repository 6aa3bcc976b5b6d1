"""The sections of a study's report: each turns tables into what its template shows."""
