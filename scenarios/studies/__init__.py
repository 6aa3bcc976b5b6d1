"""Runs studies: on this machine or others, resumable to the byte."""

from scenarios.studies.errors import PieceFailed, PieceRefused
from scenarios.studies.pieces import Piece
from scenarios.studies.prepared import Prepared
from scenarios.studies.progress import StudyProgress
from scenarios.studies.running import prepare, run_study
from scenarios.studies.study_run import StudyRun
from scenarios.workers import LocalPool, WorkerDied

__all__ = [
    "LocalPool",
    "Piece",
    "PieceFailed",
    "PieceRefused",
    "Prepared",
    "StudyProgress",
    "StudyRun",
    "WorkerDied",
    "prepare",
    "run_study",
]
