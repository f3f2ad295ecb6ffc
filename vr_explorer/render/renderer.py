"""Draws the scene through one view, or for both eyes at once, into one framebuffer: of a window, a headset, a file."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np
import numpy.typing as npt

from classification.cloud import AtlasGeometry, Cloud
from vr_explorer.render.atlas import AtlasRoom, plan_for, unfit
from vr_explorer.render.atlas_plan import spare_for
from vr_explorer.render.bombs import BombDrawer, ShownBomb
from vr_explorer.render.card_buffers import CardBuffers, Pictures, pictures_of
from vr_explorer.render.cards import CardDrawer
from vr_explorer.render.chunk_room import CARD_BYTES
from vr_explorer.render.details import Details
from vr_explorer.render.exemplars import ExemplarDrawer
from vr_explorer.render.frame import CLIP_DISTANCE0, Frame
from vr_explorer.render.ground import Ground
from vr_explorer.render.hands import HandDrawer, ShownHand
from vr_explorer.render.hidden import HiddenArea
from vr_explorer.render.home import HomeDrawer, ShownHome
from vr_explorer.render.labels import LabelDrawer
from vr_explorer.render.lines import LineDrawer, ShownLine
from vr_explorer.render.panel import PlacedPanel, WorldPanel
from vr_explorer.render.settings import RenderSettings
from vr_explorer.render.vignette import Vignette
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.facing import TO_THE_HEAD, Facing
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import View

FRAMEBUFFER_SRGB = 0x8DB9
SAMPLE_ALPHA_TO_COVERAGE = 0x809E
BLACK = (0.0, 0.0, 0.0, 1.0)


DETAIL_SIDE, DETAIL_SLOTS, DETAIL_LEVELS = 512, 32, 3
"""45 MB of the GPU's memory."""


class Renderer:
    """Everything on the GPU that shows one cloud. It is handed its target and view and never asks where it is.

    details: to be filled with the whole images of near cards.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        cloud: Cloud,
        settings: RenderSettings | None = None,
        scene: SceneSettings | None = None,
    ) -> None:
        """scene: for the height of the cards and how the world grows with their number.

        UserError: the atlas cannot be read or is too large for the driver.
        """
        self._settings, self._scene = settings or RenderSettings(), scene or SceneSettings()
        self._ctx = ctx
        self._budget = self._settings.memory_mb * 1e6
        self._ready: AtlasRoom | None = None
        self._frame = Frame(ctx)
        self._frame.calm = self._settings.reduced_flashes
        self.details = Details(ctx, 0, DETAIL_SIDE, DETAIL_SLOTS, DETAIL_LEVELS)
        self._cards = CardDrawer(ctx, self._frame, self._settings, self.details)
        self._ground = Ground(ctx, self._frame, self._settings, self._scene.scale(cloud.laid_out))
        buffers = self.card_buffers(cloud, pictures_of(cloud, self._scene.card_height))
        try:
            buffers.finish()
        except BaseException:
            buffers.release()
            raise
        self.show(buffers)
        self._bombs = BombDrawer(ctx, self._frame)
        self._lines = LineDrawer(ctx, self._frame)
        self._hands: HandDrawer | None = None
        self._vignette: Vignette | None = None
        self._home: HomeDrawer | None = None

    def calm(self, wanted: bool) -> None:
        """From the next frame on: whether what flashes, glows and pulses does so softly."""
        self._frame.calm = wanted

    def expect(self, atlas: AtlasGeometry) -> None:
        """Makes room for the pictures and the cards of the next cloud, before frames are shown, which may have to wait.

        atlas: what is known of it, which may be wrong. Nothing is made where it exceeds the budget or the driver.
        """
        plan = plan_for(self._ctx, atlas, self._budget)
        if self._ready is None and plan.bytes <= self._budget and not unfit(self._ctx, plan):
            self._ready = AtlasRoom(self._ctx, plan)
            count = atlas.layers * atlas.cells_per_layer
            wanted = count + spare_for(count)
            if wanted * CARD_BYTES <= self._budget:
                self._cards.expect(wanted)

    def card_buffers(self, cloud: Cloud, pictures: Pictures) -> CardBuffers:
        """Those of another cloud, to be filled piece by piece, for `show`. pictures: of `pictures_of`.

        UserError: its atlas is too large for the driver.
        """
        ready, self._ready = self._ready, None
        return CardBuffers(self._ctx, cloud, pictures, self._settings.anisotropy, self._budget, ready)

    def show(self, buffers: CardBuffers) -> None:
        """The cloud whose buffers these are, in place of the one before; they are the renderer's from now on."""
        scale = self._scene.scale(buffers.world)
        self._cards.show(buffers, scale)
        self._ground.rescale(scale)

    @property
    def shown(self) -> CardBuffers:
        """Of the cloud that is shown, in which others may join; where there is no room left, `enlarge` is asked for."""
        return self._cards.buffers

    def enlarge(self, buffers: CardBuffers) -> None:
        """The same cloud with more images, in other buffers; these are the renderer's from now on."""
        self._cards.show(buffers, self._scene.scale(buffers.world), joined=True)

    def world_panel(self, size: tuple[int, int]) -> WorldPanel:
        """A panel of `size` pixels for `render_viewer`; the caller releases it."""
        return WorldPanel(self._ctx, self._frame, size)

    def label_drawer(self) -> LabelDrawer:
        """Words in the world for `render_viewer`; the caller releases it."""
        return LabelDrawer(self._ctx, self._frame)

    def exemplar_drawer(self) -> ExemplarDrawer:
        """Images that stand for parts of the cloud, for `render`; the caller releases it."""
        return ExemplarDrawer(self._ctx, self._frame)

    def hidden_area(self, *triangles: npt.NDArray[np.float32]) -> HiddenArea:
        """Of the views of a picture, for `render`; the caller releases it. triangles: as HiddenArea says."""
        return HiddenArea(self._ctx, self._frame, *triangles)

    def render(
        self,
        framebuffer: moderngl.Framebuffer,
        view: View | Sequence[View],
        cards: Cards,
        time: float,
        hovered: int | None = None,
        hidden: HiddenArea | None = None,
        bombs: Sequence[ShownBomb] = (),
        lines: Sequence[ShownLine] = (),
        home: ShownHome | None = None,
        facing: Facing = TO_THE_HEAD,
        exemplars: ExemplarDrawer | None = None,
    ) -> None:
        """One picture of `view.size` pixels from the lower left corner of `framebuffer`, which must be stored as sRGB.

        view: both eyes', left first and of one size, are drawn side by side by the same calls, twice as wide.
        cards: those of the renderer's cloud. time: seconds of the scene's clock. hovered: a card, or None.
        hidden: what need not be drawn, None for nothing. bombs, lines: their light is added to what is seen. home: the
        hall, whose light takes the place of the ground's. facing: of the cards. exemplars: of the parts of the cloud.
        A framebuffer of several samples a pixel that was not made by moderngl says so by its `samples`, or is drawn
        with dithered instead of smooth fading.
        """
        ctx, views = self._ctx, (view,) if isinstance(view, View) else view
        multisampled = framebuffer.samples > 1

        # What all programs know: the views, the time, the card that is pointed at.
        self._frame.write(views, time, hovered, multisampled, facing)

        # The target: all of it, black, in linear light.
        self._begin(framebuffer, views)
        ctx.depth_func = "<="
        try:
            framebuffer.clear(*BLACK)

            if hidden is not None:
                hidden.draw(views)

            # The cards, opaque to each other; a fading one covers a share of each pixel's samples.
            if multisampled:
                ctx.enable_direct(SAMPLE_ALPHA_TO_COVERAGE)
            self._cards.draw(cards, views, time, hovered)
            ctx.disable_direct(SAMPLE_ALPHA_TO_COVERAGE)

            # Ground and horizon, light that is added where no card stands before it.
            ctx.enable(moderngl.BLEND)
            ctx.blend_func = moderngl.ONE, moderngl.ONE
            framebuffer.depth_mask = False
            self._ground.draw(1.0 - home.light if home is not None else 1.0)
            if home is not None:
                self._at_home().draw(framebuffer, home)
            if exemplars is not None:
                exemplars.draw()
            self._lines.draw(lines)
            self._bombs.draw(bombs, time, self._frame.calm)
        finally:
            framebuffer.depth_mask = True
            ctx.disable_direct(SAMPLE_ALPHA_TO_COVERAGE)
            self._end()

    def settle(self, cards: Cards, time: float) -> None:
        """Waits for what is made beside the frames of cards that rest: for a single picture of very many, and to
        measure. Without it, the pictures are the same.
        """
        self._cards.settle(cards, time)

    def render_viewer(
        self,
        framebuffer: moderngl.Framebuffer,
        view: View | Sequence[View],
        hands: Sequence[ShownHand],
        panels: Sequence[PlacedPanel] = (),
        narrowed: float = 0.0,
        labels: LabelDrawer | None = None,
        cage: npt.NDArray[np.float64] | None = None,
    ) -> None:
        """What belongs to a viewer in a headset, over what `render` has just drawn for the same view.

        panels: as for `render_panels`. narrowed: the sight, 0..1. cage: of the grid where it is narrowed, as for
        `Vignette.draw`.
        """
        ctx, views = self._ctx, (view,) if isinstance(view, View) else view
        if self._hands is None or self._vignette is None:
            self._hands, self._vignette = HandDrawer(ctx, self._frame), Vignette(ctx, self._frame)
        self._begin(framebuffer, views)
        try:
            if labels is not None:
                framebuffer.depth_mask = False
                labels.draw()
                framebuffer.depth_mask = True
            if narrowed > 0.0:
                self._vignette.draw(narrowed, cage)
            self._hands.draw(hands, views[0].scale)
            for panel, transform in panels:
                panel.draw(transform)
        finally:
            framebuffer.depth_mask = True
            self._end()

    def render_panels(
        self, framebuffer: moderngl.Framebuffer, view: View | Sequence[View], panels: Sequence[PlacedPanel]
    ) -> None:
        """From the back to the front, over what was just drawn for the same view."""
        if not panels:
            return
        self._begin(framebuffer, (view,) if isinstance(view, View) else view)
        try:
            for panel, transform in panels:
                panel.draw(transform)
        finally:
            self._end()

    def _begin(self, framebuffer: moderngl.Framebuffer, views: Sequence[View]) -> None:
        ctx, (width, height) = self._ctx, views[0].size
        framebuffer.use()
        framebuffer.viewport = 0, 0, len(views) * width, height
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.enable_direct(FRAMEBUFFER_SRGB)
        if len(views) > 1:
            ctx.enable_direct(CLIP_DISTANCE0)

    def _end(self) -> None:
        ctx = self._ctx
        ctx.disable_direct(CLIP_DISTANCE0)
        ctx.disable_direct(FRAMEBUFFER_SRGB)
        ctx.enable_only(moderngl.NOTHING)

    def _at_home(self) -> HomeDrawer:
        if self._home is None:
            self._home = HomeDrawer(self._ctx, self._frame)
        return self._home

    def release(self) -> None:
        for part in (self._hands, self._vignette, self._home, self._ready):
            if part is not None:
                part.release()
        self._bombs.release()
        self._lines.release()
        self._cards.release()
        self.details.release()
        self._ground.release()
        self._frame.release()
