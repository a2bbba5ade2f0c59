//! The rows of a plan as a table.

use egui::{ScrollArea, Ui};

use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::badge;
use super::super::super::widgets::grid::{Cells, Column, Grid, GridState, Width};
use super::index::{Category, Line, Preview, PublicText};
use super::table::{Page, Table};
use crate::model::Side;
use crate::report::text::one_line;

const COLUMNS: [Column; 5] = [
    Column::plain("what", "What", Width::About(84.0)),
    Column::plain("action", "Action", Width::About(130.0)).yielding(),
    Column::plain("numbers", "Number", Width::About(146.0)),
    Column::plain("title", "Summary", Width::Share),
    Column::plain("reason", "Reason", Width::Rest),
];

struct Rows<'a> {
    preview: &'a Preview,
    table: &'a Table,
}

impl Rows<'_> {
    fn line(&self, shown: usize) -> Option<&Line> {
        self.preview.lines.get(self.table.row(shown)?)
    }
}

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let line = self.line(row)?;
        Some(format!("{}: {}", line.action, line.name()))
    }

    fn ticked(&self, row: usize) -> bool {
        self.table.row(row).is_some_and(|row| self.table.is_ticked(row))
    }

    fn tickable(&self, row: usize) -> bool {
        self.line(row).is_some_and(|line| line.category.writes())
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(line) = self.line(row) else { return };
        match column {
            "what" => what(ui, line),
            "action" => {
                ui.label(&line.action);
                if line.public > 0 {
                    let colour = tokens(ui).caution;
                    let tip = format!("{} of its texts can be read by customers", line.public);
                    badge::symbol(ui, icons::PUBLIC, 14.0, colour).on_hover_text(tip);
                }
            }
            "numbers" => {
                ui.label(theme::mono(&line.numbers));
            }
            "title" => {
                ui.label(one_line(&line.title));
            }
            _ => {
                let reason = self.table.row(row).and_then(|row| self.preview.view.plan.rows.get(row));
                ui.label(theme::weak(one_line(reason.map_or("", |row| row.reason.as_str()))));
            }
        }
    }
}

/// The direction by symbol and word.
fn what(ui: &mut Ui, line: &Line) {
    let tone = tone(line.category);
    let colour = tokens(ui).of(tone);
    ui.label(theme::strong(line.symbol).color(colour)).on_hover_text(match line.to {
        Some(Side::Halo) => "Written to Halo",
        Some(Side::Other) => "Written to ServiceNow",
        None => "Nothing is written",
    });
    ui.label(egui::RichText::new(line.category.word()).color(colour));
}

/// How a category is meant.
pub(super) fn tone(category: Category) -> Tone {
    match category {
        Category::Create | Category::Update | Category::Note | Category::File => Tone::Accent,
        Category::InStep => Tone::Good,
        Category::Hold | Category::Conflict => Tone::Caution,
        Category::Skip => Tone::Neutral,
    }
}

/// Shows the rows that the filters leave.
pub(super) fn show(ui: &mut Ui, preview: &Preview, table: &mut Table, grid: &mut GridState) {
    if table.shown.is_empty() {
        ui.label(theme::weak("No row fits what is asked for. Show another category, or change the text"));
        return;
    }
    grid.current = table.current_shown();
    let rows = Rows { preview, table };
    let shown = Grid {
        name: "Rows of the plan",
        columns: &COLUMNS,
        rows: table.shown.len(),
        ticks: true,
        height: Some(ui.available_height() - measures::HEADING_ROW - measures::SMALL),
    };
    let happened = shown.show(ui, grid, &rows);
    if let Some(at) = happened.went_to {
        table.current = table.row(at);
    }
    if let Some(row) = happened.ticked.and_then(|at| table.row(at)) {
        let ticked = !table.is_ticked(row);
        table.tick(preview, row, ticked);
    }
    if let Some(range) = happened.ticked_range {
        let places: Vec<usize> = range.filter_map(|at| table.row(at)).collect();
        for row in places {
            table.tick(preview, row, true);
        }
    }
    if let Some(ticked) = happened.tick_all {
        table.tick_shown(preview, ticked);
    }
    if happened.copy {
        let lines = table.shown.iter().filter(|row| table.ticks() == 0 || table.is_ticked(**row));
        let lines = lines.filter_map(|row| Some((preview.lines.get(*row)?, preview.view.plan.rows.get(*row)?)));
        let text: Vec<String> = lines
            .map(|(line, row)| {
                format!("{}\t{}\t{}\t{}", line.symbol, line.action, one_line(&row.title), one_line(&row.reason))
            })
            .collect();
        ui.ctx().copy_text(text.join("\n"));
    }
}

/// Shows the texts that customers will be able to read.
pub(super) fn public_texts(ui: &mut Ui, preview: &Preview, table: &mut Table) {
    if preview.public.is_empty() {
        ui.label(theme::weak("Nothing in this plan can be read by customers"));
        return;
    }
    ui.label(theme::weak("Check these before you approve: whoever reads the ticket as a customer will see them"));
    ui.add_space(measures::TIGHT);
    let height = measures::ROW * 2.0;
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, height, preview.public.len(), |ui, range| {
        for text in preview.public.get(range).unwrap_or_default() {
            public_text(ui, (preview, text), table, height);
        }
    });
}

fn public_text(ui: &mut Ui, (preview, text): (&Preview, &PublicText), table: &mut Table, height: f32) {
    let Some(line) = preview.lines.get(text.row) else { return };
    ui.allocate_ui(egui::vec2(ui.available_width(), height), |ui| {
        ui.set_min_height(height);
        ui.horizontal(|ui| {
            let (tone, word) =
                if table.is_ticked(text.row) { (Tone::Good, "Ticked") } else { (Tone::Neutral, "Not ticked") };
            badge::badge(ui, tone, "", word);
            badge::badge(ui, Tone::Caution, icons::PUBLIC, "Customers can read it");
            if ui.link(format!("{} in {}", text.what, line.name())).clicked() {
                table.page = Page::Rows;
                table.categories.insert(line.category);
                table.text.clear();
                table.current = Some(text.row);
                table.choose_shown(preview);
            }
        });
        ui.add(egui::Label::new(one_line(&text.text)).truncate()).on_hover_text(&text.text);
    });
}
