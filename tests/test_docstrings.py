"""The examples in docstrings do what they show."""

import doctest
import importlib
import pkgutil

import pytest

import models
import optimizer
import scenarios

MODULES = [
    name
    for package in (models, optimizer, scenarios)
    for _, name, _ in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
