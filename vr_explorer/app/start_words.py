"""What the start window says of the clouds on its list, and of what is being made."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from classification.cloud import outline
from foundation.contained_files import in_a_network
from foundation.language import _, format_date, format_number, ngettext
from foundation.projects import Project, pictures_in, read_project
from vr_explorer.panels.start_state import RecentState
from vr_explorer.projects.messages import Progress, Stage
from vr_explorer.projects.recent import RecentCloud, recent_clouds


def looked_at(file: Path) -> list[tuple[RecentCloud, RecentState]]:
    """The list, and what each of its clouds is now."""
    return [(cloud, _shown(cloud)) for cloud in recent_clouds(file)]


def _shown(cloud: RecentCloud) -> RecentState:
    path = Path(cloud.path)
    images = how_many(cloud)
    try:
        gone = not path.exists()
    except OSError:
        gone = True
    if gone:
        return RecentState(cloud.path, cloud.name, _("no longer there"), gone=True)
    project = read_project(path.parent)
    if project is None or project.cloud != path or project.pictures:
        known = outline(path)
        images = how_many(replace(cloud, images=max(known.images, cloud.images))) if known is not None else images
        own = project if project is not None and project.cloud == path else None
        more = own is not None and known is not None and _has_more(own, cloud.images > known.images)
        return RecentState(cloud.path, cloud.name, images, disordered=more)
    remark = _("{made} of {count} made · open to go on") if project.unfinished else ""
    remark = remark.format(made=format_number(project.made), count=format_number(project.count))
    return RecentState(cloud.path, cloud.name, images, remark, disordered=project.ordered < project.made)


def _has_more(project: Project, joined: bool) -> bool:
    """Whether there is something, in a folder of the user's own or joined to its cloud, that is not put in order."""
    folder = Path(project.pictures)
    return joined or (not in_a_network(folder) and pictures_in(folder, project.made + 1) > project.made)


def how_many(cloud: RecentCloud) -> str:
    """Its images, and when it was opened last."""
    images = ngettext("{count} image", "{count} images", cloud.images)
    return f"{images} · {_day(cloud.opened)}"


def _day(seconds: float) -> str:
    days = (datetime.now().date() - datetime.fromtimestamp(seconds).date()).days
    if days <= 0:
        return _("today")
    return _("yesterday") if days == 1 else format_date(datetime.fromtimestamp(seconds))


def words_of(progress: Progress) -> str:
    """How far it is, as one sentence or two."""
    count = _("{finished} of {total}").format(
        finished=format_number(progress.finished), total=format_number(progress.total)
    )
    if progress.stage is Stage.MAKING and progress.finished >= progress.total:
        return _("The first variants are made. Looking at them …")
    if progress.stage is Stage.MAKING:
        return _("Making the first variants: {how_far}. Then you fly, and the others come to you.").format(
            how_far=count
        )
    if progress.stage is Stage.MEASURING:
        if progress.finished >= progress.total:
            return _("Putting what is alike side by side …")
        return _("Looking at the pictures: {how_far}.").format(how_far=count)
    return _("Beginning …")


def share_of(progress: Progress) -> float | None:
    """0..1, of what is done now; None where it is not known."""
    known = progress.stage is not Stage.BEGINNING and 0 < progress.finished < progress.total
    return progress.finished / progress.total if known else None
