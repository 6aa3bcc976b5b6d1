"""The commands of the command line, a file each."""

from scenarios.commands.batch import batch as batch
from scenarios.commands.explain import explain as explain
from scenarios.commands.generate import generate as generate
from scenarios.commands.lint import lint as lint
from scenarios.commands.schema import schema as schema
from scenarios.commands.source import source as source
from scenarios.commands.whatif import whatif as whatif
