"""The composition root of agents: who works on what, and who gets which case."""

from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wiring import load, once

if TYPE_CHECKING:
    from chalicelib.domain.agents import Agent
    from chalicelib.domain.board import Board, Roster
    from chalicelib.domain.desk import Desk
    from chalicelib.domain.ports import Shelf
    from chalicelib.usecases.assign_case import AssignCase
    from chalicelib.usecases.draw_boards import DrawBoards
    from chalicelib.usecases.give_back import GiveBack
    from chalicelib.usecases.keep_agents import KeepAgents
    from chalicelib.usecases.keep_presence import KeepPresence
    from chalicelib.usecases.push_case import PushCase
    from chalicelib.usecases.take_next_case import TakeNextCase
    from chalicelib.usecases.wake_board import WakeBoard


@once
def agents() -> "Shelf[Agent]":
    """The agents."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.agents import Agent

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Agent)


@once
def boards() -> "Shelf[Board]":
    """The boards."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.board import Board

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Board)


@once
def rosters() -> "Shelf[Roster]":
    """The rosters."""
    from chalicelib.aws.things import DynamoShelf
    from chalicelib.domain.board import Roster

    return DynamoShelf(client("dynamodb"), wiring.settings().need("table"), Roster)


@once
def desk() -> "Desk":
    """Where agents take cases from."""
    from chalicelib.aws.desk import DynamoDesk

    return DynamoDesk(client("dynamodb"), wiring.settings().need("table"))


@once
def take_next_case() -> "TakeNextCase":
    """The use case of `POST /v1/agents/{agent}/next`."""
    from chalicelib.usecases.take_next_case import TakeNextCase

    return TakeNextCase(wiring.brands(), wiring.ledger(), desk(), agents())


@once
def assign_case() -> "AssignCase":
    """The use case of `POST /v1/cases/{reference}/assign`."""
    from chalicelib.usecases.assign_case import AssignCase

    return AssignCase(wiring.brands(), wiring.ledger(), desk(), agents())


@once
def give_back() -> "GiveBack":
    """What is done with the work of whoever left."""
    from chalicelib.usecases.give_back import GiveBack

    return GiveBack(wiring.brands(), wiring.ledger(), desk())


@once
def wake_board() -> "WakeBoard":
    """What has a board drawn soon."""
    from chalicelib.usecases.wake_board import WakeBoard

    return WakeBoard(boards())


@once
def keep_agents() -> "KeepAgents":
    """The use cases of `/v1/agents`."""
    from chalicelib.usecases.keep_agents import KeepAgents

    return KeepAgents(wiring.brands(), wiring.ledger(), agents(), give_back(), wake_board())


@once
def keep_presence() -> "KeepPresence":
    """The use case of `POST /v1/agents/{agent}/presence`."""
    from chalicelib.usecases.keep_presence import KeepPresence

    return KeepPresence(agents(), wiring.ledger(), give_back(), wake_board())


@once
def push_case() -> "PushCase":
    """What gives a case to the best agent who is there."""
    from chalicelib.usecases.push_case import PushCase

    return PushCase(wiring.brands(), wiring.ledger(), desk(), agents(), rosters())


@once
def draw_boards() -> "DrawBoards":
    """A use case of every minute."""
    from chalicelib.usecases.draw_boards import DrawBoards

    return DrawBoards(
        wiring.brands(), agents(), boards(), rosters(), desk(), give_back(), push_case(), load.watch_load()
    )
