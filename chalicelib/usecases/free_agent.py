"""Free an agent of a case that ended, waits for somebody else, or went elsewhere."""

from chalicelib.domain.agents import Agent
from chalicelib.domain.case import Case, Status
from chalicelib.domain.ports import Shelf


def freed(agents: Shelf[Agent], before: Case, after: Case) -> tuple[Agent, ...]:
    """The agent to write with a change of a case that leaves them free of it, over the version that is read here.

    Nobody where it does not: a case that still is open and theirs. Whoever changes cases writes it along
    (`Recording.things`); where that is not done, the agent is found to be free when they seem to have too much.
    """
    if not before.agent or (after.agent == before.agent and after.status is Status.OPEN):
        return ()
    agent = agents.get(before.merchant, before.agent)
    if agent is None or not agent.has(before.reference):
        return ()
    return (agent.after_change(after),)
