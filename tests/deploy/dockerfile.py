"""Reads a Dockerfile: its stages, and the instructions of each."""

import json
import re
import shlex
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

DOCKERFILE = Path(__file__).parents[2] / "deploy" / "Dockerfile"


@dataclass(frozen=True)
class Instruction:
    """One instruction: `COPY --from=build a b` has the flags `{"from": "build"}` and the text `a b`."""

    name: str
    flags: dict[str, str]
    text: str

    @property
    def words(self) -> list[str]:
        """The arguments: those of the JSON list, or those that a shell would see."""
        return json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)


@dataclass(frozen=True)
class Stage:
    """What stands between one FROM and the next."""

    instructions: list[Instruction]

    def every(self, name: str) -> list[Instruction]:
        """Return the instructions of a name, in their order."""
        return [instruction for instruction in self.instructions if instruction.name == name]

    def last(self, name: str) -> Instruction:
        """Return the instruction that is in force."""
        return self.every(name)[-1]

    @cached_property
    def environment(self) -> dict[str, str]:
        """The variables that ENV sets."""
        words = [word for instruction in self.every("ENV") for word in instruction.words]
        return dict(word.split("=", 1) for word in words)

    @property
    def health_command(self) -> list[str]:
        """The command of the HEALTHCHECK."""
        return json.loads(self.last("HEALTHCHECK").text.removeprefix("CMD "))


def read_stages(path: Path = DOCKERFILE) -> list[Stage]:
    """Return the stages of a Dockerfile; comments are left out, and continued lines are joined."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    stages: list[Stage] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        name, _, rest = line.strip().partition(" ")
        flags = re.match(r"(--\S+\s+)*", rest)
        assert flags is not None
        options = dict(flag.removeprefix("--").split("=", 1) for flag in flags[0].split())
        if name == "FROM":
            stages.append(Stage([]))
        stages[-1].instructions.append(Instruction(name, options, rest[flags.end() :].strip()))
    return stages
