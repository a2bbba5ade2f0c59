//! Drawing a grid.

use egui::{CornerRadius, Id, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use egui_extras::{Column as Strip, TableBuilder, TableRow};

use super::super::super::theme::{icons, measures, tokens};
use super::super::button;
use super::state::{Column, Filter, GridState, Width};
use super::{Happened, fit, heading, keys};

/// The width of the column of ticks.
const TICKS: f32 = 28.0;

/// What a grid shows.
pub(crate) struct Grid<'a> {
    /// Its name, for people who hear it.
    pub name: &'a str,
    /// Its columns.
    pub columns: &'a [Column],
    /// How many rows there are.
    pub rows: usize,
    /// Whether rows can be ticked.
    pub ticks: bool,
    /// The most points it may be high; what the place offers when absent.
    pub height: Option<f32>,
}

/// Where a grid's rows come from.
pub(crate) trait Cells {
    /// What a row is called: its number and its title. `None` while it is on its way.
    fn name(&self, row: usize) -> Option<String>;

    /// Whether a row is ticked.
    fn ticked(&self, _row: usize) -> bool {
        false
    }

    /// Whether a row can be ticked.
    fn tickable(&self, _row: usize) -> bool {
        true
    }

    /// Whether every row that can be ticked is ticked, of so many.
    fn all_ticked(&self, rows: usize) -> bool {
        let mut can = (0..rows.min(500)).filter(|row| self.tickable(*row)).peekable();
        can.peek().is_some() && can.all(|row| self.ticked(row))
    }

    /// Draws one cell of a row that is there.
    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str);
}

/// One drawing of a grid: what it remembers, where its rows come from, what happens in it.
struct Drawing<'a> {
    /// What has the keyboard.
    id: Id,
    state: &'a mut GridState,
    cells: &'a dyn Cells,
    happened: Happened,
}

impl Grid<'_> {
    /// Draws the grid and says what happened in it.
    pub(crate) fn show(&self, ui: &mut Ui, state: &mut GridState, cells: &dyn Cells) -> Happened {
        if self.rows == 0 {
            state.current = None;
        }
        let id = ui.make_persistent_id(("grid", self.name));
        let mut drawing = Drawing { id, state, cells, happened: Happened::default() };
        let place = ui.available_rect_before_wrap();
        let focused = self.keyboard(ui, place, &mut drawing);
        // Columns that do not fit are reached by scrolling to the side.
        ScrollArea::horizontal().auto_shrink([false, self.height.is_some()]).id_salt(("sides", self.name)).show(
            ui,
            |ui| {
                ui.push_id(("table", self.name), |ui| self.table(ui, place.width(), &mut drawing));
            },
        );
        if focused {
            let drawn = Rect::from_min_max(place.min, place.max.min(ui.min_rect().max)).shrink(1.0);
            let ring = Stroke::new(2.0, tokens(ui).accent);
            ui.painter().rect_stroke(drawn, CornerRadius::same(3), ring, StrokeKind::Inside);
        }
        drawing.happened
    }

    /// The grid is one stop of the Tab key; inside it the arrows walk.
    fn keyboard(&self, ui: &Ui, place: Rect, drawing: &mut Drawing<'_>) -> bool {
        let Drawing { id, state, cells, happened } = drawing;
        let response = ui.interact(place, *id, Sense::FOCUSABLE);
        if std::mem::take(&mut state.focus) {
            response.request_focus();
        }
        let current = state.current.and_then(|row| cells.name(row).map(|name| (row, name)));
        response.widget_info(|| {
            let text = match &current {
                Some((row, name)) => format!("{}, row {} of {}: {name}", self.name, row + 1, self.rows),
                None => format!("{}, {} rows", self.name, self.rows),
            };
            WidgetInfo::labeled(Role::Grid, true, text)
        });
        let focused = response.has_focus();
        if focused {
            keys::read(ui, *id, state, self.rows, happened);
        }
        focused
    }

    fn table(&self, ui: &mut Ui, room: f32, drawing: &mut Drawing<'_>) {
        let gap = ui.spacing().item_spacing.x;
        let room = room - if self.ticks { TICKS + gap } else { 0.0 };
        let columns = fit::columns(self.columns, drawing.state, room, gap);
        ui.spacing_mut().item_spacing.y = 1.0;
        let ids: Vec<&str> = columns.iter().map(|column| column.id).collect();
        let mut table = TableBuilder::new(ui)
            .id_salt(ids)
            .striped(true)
            .resizable(true)
            .sense(Sense::click())
            .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
            .auto_shrink([false, true])
            .min_scrolled_height(measures::ROW * 2.0);
        if let Some(height) = self.height {
            table = table.max_scroll_height(height).min_scrolled_height(height);
        }
        if self.ticks {
            table = table.column(Strip::exact(TICKS));
        }
        for column in &columns {
            table = table.column(strip(column, drawing.state));
        }
        if let Some(row) = drawing.state.reveal.take() {
            table = table.scroll_to_row(row, None).animate_scrolling(false);
        }
        let filtered = columns.iter().any(|column| column.filter != Filter::None);
        let height = if filtered { measures::HEADING_ROW * 2.0 } else { measures::HEADING_ROW };
        let drawn = table.header(height, |mut row| self.headings(&mut row, &columns, drawing));
        drawn.body(|body| {
            let shift = usize::from(self.ticks);
            let widths = body.widths().iter().skip(shift);
            for (column, width) in
                columns.iter().zip(widths).filter(|(column, _)| matches!(column.width, Width::About(_)))
            {
                drawing.state.grown.widths.insert(column.id.to_owned(), *width);
            }
            drawing.happened.in_sight = self.rows..0;
            body.rows(measures::ROW, self.rows, |mut row| row_of(&mut row, self.ticks, &columns, drawing));
            if drawing.happened.in_sight.is_empty() {
                drawing.happened.in_sight = 0..0;
            }
        });
    }

    fn headings(&self, row: &mut TableRow<'_, '_>, columns: &[Column], drawing: &mut Drawing<'_>) {
        if self.ticks {
            row.col(|ui| {
                let mut ticked = self.rows > 0 && drawing.cells.all_ticked(self.rows);
                if ui.checkbox(&mut ticked, "").accessible_name(format!("Choose all of {}", self.name)).changed() {
                    drawing.happened.tick_all = Some(ticked);
                }
            });
        }
        for column in columns {
            row.col(|ui| heading::show(ui, self.name, column, drawing.state, &mut drawing.happened));
        }
    }
}

fn row_of(row: &mut TableRow<'_, '_>, ticks: bool, columns: &[Column], drawing: &mut Drawing<'_>) {
    let at = row.index();
    let in_sight = drawing.happened.in_sight.clone();
    drawing.happened.in_sight = in_sight.start.min(at)..in_sight.end.max(at + 1);
    row.set_selected(drawing.state.current == Some(at));
    let name = drawing.cells.name(at);
    let mut context = None;
    if ticks {
        row.col(|ui| {
            if let Some(name) = name.as_ref().filter(|_| drawing.cells.tickable(at)) {
                tick(ui, at, name, drawing);
            }
        });
    }
    for column in columns {
        row.col(|ui| {
            context = Some(ui.ctx().clone());
            ui.style_mut().interaction.selectable_labels = false;
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
            if name.is_some() {
                drawing.cells.cell(ui, at, column.id);
            } else {
                on_its_way(ui);
            }
        });
    }
    let response = row.response();
    if response.clicked() {
        drawing.state.current = Some(at);
        drawing.happened.went_to = Some(at);
        if let Some(context) = context {
            context.memory_mut(|memory| memory.request_focus(drawing.id));
        }
    }
    if response.double_clicked() {
        drawing.happened.opened = Some(at);
    }
}

fn tick(ui: &mut Ui, at: usize, name: &str, drawing: &mut Drawing<'_>) {
    let Drawing { state, cells, happened, .. } = drawing;
    let mut ticked = cells.ticked(at);
    if ui.checkbox(&mut ticked, "").accessible_name(format!("Choose {name}")).changed() {
        let range = ui.input(|input| input.modifiers.shift).then_some(state.anchor).flatten();
        match range {
            Some(anchor) => happened.ticked_range = Some(anchor.min(at)..anchor.max(at) + 1),
            None => happened.ticked = Some(at),
        }
        state.anchor = Some(at);
    }
}

/// A cell whose row is still being read.
fn on_its_way(ui: &mut Ui) {
    let size = egui::vec2((ui.available_width() * 0.6).max(8.0), 10.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, f32::from(measures::ROUND), tokens(ui).neutral_ground);
}

fn strip(column: &Column, state: &GridState) -> Strip {
    match column.width {
        Width::Exact(width) => Strip::exact(width).clip(true),
        Width::About(_) => Strip::initial(fit::width(column, state)).at_least(40.0).clip(true),
        Width::Rest | Width::Share => {
            Strip::remainder().at_least(fit::width(column, state)).resizable(false).clip(true)
        }
    }
}

/// The menu that hides and shows columns.
pub(crate) fn columns_menu(ui: &mut Ui, name: &str, columns: &[Column], state: &mut GridState) {
    let response = button::icon_only(ui, icons::COLUMNS, &format!("Columns of {name}"));
    egui::Popup::menu(&response).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        for column in columns.iter().filter(|column| !column.title.is_empty()) {
            let mut shown = state.shows(column);
            if ui.checkbox(&mut shown, column.title).changed() {
                if shown {
                    state.grown.hidden.remove(column.id);
                } else {
                    state.grown.hidden.insert(column.id.to_owned());
                }
            }
        }
    });
}
