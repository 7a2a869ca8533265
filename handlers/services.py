"""Everything a listener may call: one service a noun, on the stores that `main.py` brings."""

from dataclasses import dataclass

from bot.services.absences import AbsenceService
from bot.services.admins import AdminService
from bot.services.arrivals import ArrivalService
from bot.services.check_ins import CheckInService
from bot.services.clock import Clock, SystemClock
from bot.services.deliveries import DeliveryService
from bot.services.due import DueStore
from bot.services.goal_forms import GoalFormService
from bot.services.goal_undos import GoalUndoService
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.lead_questions import LeadQuestionService
from bot.services.opportunities import OpportunityService
from bot.services.people import Directory, PeopleService
from bot.services.personal_settings import PersonalSettingsService
from bot.services.planning import PlanningService
from bot.services.progress import ProgressService
from bot.services.prompts import PromptService
from bot.services.reassignments import ReassignmentService
from bot.services.replies import ReplyService
from bot.services.reviews import ReviewService
from bot.services.service_promises import ServicePromiseService
from bot.services.snoozes import SnoozeService
from bot.services.team_archive import TeamArchiveService
from bot.services.team_channels import TeamChannelService
from bot.services.team_groups import TeamGroupService
from bot.services.team_imports import SharedFiles, TeamImportService
from bot.services.team_looks import TeamLookService
from bot.services.team_moves import TeamMoveService
from bot.services.team_news import TeamNewsService
from bot.services.teams import TeamService
from bot.services.tellings import TellingService
from bot.services.unit_of_work import UnitOfWork
from bot.services.welcomes import WelcomeService
from bot.services.workspaces import WorkspaceService


@dataclass(frozen=True, slots=True)
class Services:
    """The services of the bot, by noun."""

    workspaces: WorkspaceService
    arrivals: ArrivalService
    people: PeopleService
    teams: TeamService
    team_looks: TeamLookService
    team_moves: TeamMoveService
    team_archive: TeamArchiveService
    team_channels: TeamChannelService
    team_groups: TeamGroupService
    team_news: TeamNewsService
    team_imports: TeamImportService
    lead_questions: LeadQuestionService
    reassignments: ReassignmentService
    admins: AdminService
    welcomes: WelcomeService
    service_promises: ServicePromiseService
    goals: GoalService
    goal_forms: GoalFormService
    goal_undos: GoalUndoService
    check_ins: CheckInService
    replies: ReplyService
    opportunities: OpportunityService
    prompts: PromptService
    snoozes: SnoozeService
    absences: AbsenceService
    personal_settings: PersonalSettingsService
    deliveries: DeliveryService
    planning: PlanningService
    tellings: TellingService
    home: HomeService
    progress: ProgressService
    reviews: ReviewService
    directory: Directory
    """Not a service: what Slack itself is asked about people, groups and channels, never inside a transaction."""
    files: SharedFiles
    """Nor this: what people share with the bot."""


def services_on(
    uow: UnitOfWork, due: DueStore, clock: Clock, directory: Directory, files: SharedFiles, admins: frozenset[str]
) -> Services:
    """Return the services on these stores, by this clock; `admins` are those whom the settings name."""
    return Services(
        workspaces=WorkspaceService(uow, clock),
        arrivals=ArrivalService(uow, clock),
        people=PeopleService(uow, clock, admins),
        teams=TeamService(uow, clock, admins),
        team_looks=TeamLookService(uow, clock, admins),
        team_moves=TeamMoveService(uow, clock, admins),
        team_archive=TeamArchiveService(uow, clock, admins),
        team_channels=TeamChannelService(uow, clock, admins),
        team_groups=TeamGroupService(uow, clock),
        team_news=TeamNewsService(uow, clock),
        team_imports=TeamImportService(uow, clock, admins),
        lead_questions=LeadQuestionService(uow, clock, admins),
        reassignments=ReassignmentService(uow, clock, admins),
        admins=AdminService(uow, clock, admins),
        welcomes=WelcomeService(uow, clock),
        service_promises=ServicePromiseService(uow, clock, admins),
        goals=GoalService(uow, clock, admins),
        goal_forms=GoalFormService(uow, clock, admins),
        goal_undos=GoalUndoService(uow, clock, admins),
        check_ins=CheckInService(uow, clock, admins),
        replies=ReplyService(uow, clock, admins),
        opportunities=OpportunityService(uow, clock),
        prompts=PromptService(uow, clock),
        snoozes=SnoozeService(uow, clock),
        absences=AbsenceService(uow, clock),
        personal_settings=PersonalSettingsService(uow, clock, admins),
        deliveries=DeliveryService(uow, due, clock, SystemClock()),
        planning=PlanningService(uow, due, clock),
        tellings=TellingService(uow, clock),
        home=HomeService(uow, clock, admins),
        progress=ProgressService(uow, clock, admins),
        reviews=ReviewService(uow, clock, admins),
        directory=directory,
        files=files,
    )
