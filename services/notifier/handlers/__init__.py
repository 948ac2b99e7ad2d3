"""The notifier's use cases."""

from services.notifier.handlers.acquaintance import Acquaintance
from services.notifier.handlers.alert_people import AlertPeople, UnknownPartiesError
from services.notifier.handlers.deliver_alerts import DeliverAlerts
from services.notifier.handlers.enter_alerts import EnterAlerts
from services.notifier.handlers.leavers import Leavers
from services.notifier.handlers.occasions import Occasions
from services.notifier.handlers.planning import Planning
from services.notifier.handlers.take_up_due import TakeUpDue
from services.notifier.handlers.tell_codes import SortOut, TellCodes
from services.notifier.handlers.write_alerts import WriteAlerts

__all__ = [
    "Acquaintance",
    "AlertPeople",
    "DeliverAlerts",
    "EnterAlerts",
    "Leavers",
    "Occasions",
    "Planning",
    "SortOut",
    "TakeUpDue",
    "TellCodes",
    "UnknownPartiesError",
    "WriteAlerts",
]
