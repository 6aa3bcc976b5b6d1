"""Static analysis of rule sets: what can never decide, never match, or never be met."""

from optimizer.linter.linter import lint as lint
