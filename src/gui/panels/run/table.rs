//! What is looked at, ticked and confirmed of a plan.

use std::collections::BTreeSet;

use strum::IntoEnumIterator as _;

use super::figures::Both;
use super::index::{Category, Preview};
use crate::plan::Class;
use crate::service::{ApprovalRequest, RowChoice};

/// What is shown of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Page {
    /// Its rows.
    #[default]
    Rows,
    /// The texts that customers will be able to read.
    PublicTexts,
}

/// What is looked at, ticked and confirmed of one plan.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// What is shown.
    pub page: Page,
    /// The categories that are shown.
    pub categories: BTreeSet<Category>,
    /// The text that rows must contain.
    pub text: String,
    /// The rows that are shown, as places in the plan.
    pub shown: Vec<usize>,
    /// The row that the detail shows, as its place in the plan.
    pub current: Option<usize>,
    /// How many rows are to be ticked from the top, as it is typed.
    pub first: String,
    /// Guards that are overridden, for this plan only.
    pub overrides: BTreeSet<Class>,
    /// Whether the person confirmed that this is a first load.
    pub first_load: bool,
    ticked: Vec<bool>,
    ticks: usize,
}

impl Table {
    /// A plan that nobody has looked at yet.
    pub(crate) fn new(preview: &Preview) -> Self {
        let mut table = Self {
            categories: Category::iter().filter(|category| category.shown_at_first()).collect(),
            ticked: vec![false; preview.lines.len()],
            ..Self::default()
        };
        for row in &preview.asked {
            table.tick(preview, *row, true);
        }
        table.choose_shown(preview);
        table
    }

    /// The same plan after rows of a pair were turned: what was looked at, ticked and confirmed stays.
    pub(crate) fn carried(&self, before: &Preview, now: &Preview, pair: &BTreeSet<String>) -> Self {
        let ticked = before.view.plan.rows.iter().zip(&self.ticked).filter(|(_, ticked)| **ticked);
        let ticked: BTreeSet<&str> = ticked.map(|(row, _)| row.id.0.as_str()).collect();
        let known: BTreeSet<&str> = before.view.plan.rows.iter().map(|row| row.id.0.as_str()).collect();
        let here = now.view.plan.rows.iter().map(|row| row.id.0.as_str());
        // The ticks of rows that are no more pass to those that took their place.
        let passed = ticked.iter().any(|row| !here.clone().any(|now| now == *row));
        let mut table = Self {
            page: self.page,
            categories: self.categories.clone(),
            text: self.text.clone(),
            first: self.first.clone(),
            overrides: self.overrides.clone(),
            first_load: self.first_load,
            ticked: vec![false; now.lines.len()],
            current: now.view.plan.rows.iter().position(|row| pair.contains(&row.id.0)),
            ..Self::default()
        };
        for (at, row) in here.enumerate() {
            if ticked.contains(row) || (passed && pair.contains(row) && !known.contains(row)) {
                table.tick(now, at, true);
            }
        }
        if let Some(line) = table.current.and_then(|current| now.lines.get(current)) {
            table.categories.insert(line.category);
        }
        table.choose_shown(now);
        table
    }

    /// Ticks so many of the shown rows as were typed, from the top, and no others.
    pub(crate) fn tick_first(&mut self, preview: &Preview) {
        let first = self.first.parse().unwrap_or(10);
        for row in 0..preview.lines.len() {
            self.tick(preview, row, false);
        }
        let writes = |row: &&usize| preview.lines.get(**row).is_some_and(|line| line.category.writes());
        let wanted: Vec<usize> = self.shown.iter().filter(writes).take(first).copied().collect();
        for row in wanted {
            self.tick(preview, row, true);
        }
    }

    /// Chooses anew which rows are shown.
    pub(crate) fn choose_shown(&mut self, preview: &Preview) {
        let wanted = self.text.trim().to_lowercase();
        let lines = preview.lines.iter().enumerate();
        let fits = lines.filter(|(_, line)| self.categories.contains(&line.category));
        self.shown = fits.filter(|(_, line)| wanted.is_empty() || line.contains(&wanted)).map(|(at, _)| at).collect();
        if self.current.is_none_or(|current| self.shown.binary_search(&current).is_err()) {
            self.current = self.shown.first().copied();
        }
    }

    /// Shows or hides a category.
    pub(crate) fn toggle(&mut self, preview: &Preview, category: Category) {
        if !self.categories.remove(&category) {
            self.categories.insert(category);
        }
        self.choose_shown(preview);
    }

    /// Shows one category alone.
    pub(crate) fn only(&mut self, preview: &Preview, category: Category) {
        self.categories = BTreeSet::from([category]);
        self.choose_shown(preview);
    }

    /// The place in the plan of a shown row.
    pub(crate) fn row(&self, shown: usize) -> Option<usize> {
        self.shown.get(shown).copied()
    }

    /// The place among the shown rows of the row that the detail shows.
    pub(crate) fn current_shown(&self) -> Option<usize> {
        self.shown.binary_search(&self.current?).ok()
    }

    /// Whether a row of the plan is ticked.
    pub(crate) fn is_ticked(&self, row: usize) -> bool {
        self.ticked.get(row).copied().unwrap_or_default()
    }

    /// How many rows are ticked.
    pub(crate) fn ticks(&self) -> usize {
        self.ticks
    }

    /// Ticks a row of the plan, or takes its tick away. Rows that write nothing have no tick.
    pub(crate) fn tick(&mut self, preview: &Preview, row: usize, ticked: bool) {
        let writes = preview.lines.get(row).is_some_and(|line| line.category.writes());
        let Some(now) = self.ticked.get_mut(row).filter(|_| writes) else { return };
        match (*now, ticked) {
            (false, true) => self.ticks += 1,
            (true, false) => self.ticks -= 1,
            _ => {}
        }
        *now = ticked;
    }

    /// Ticks the rows that are shown, or takes their ticks away.
    pub(crate) fn tick_shown(&mut self, preview: &Preview, ticked: bool) {
        for row in std::mem::take(&mut self.shown) {
            self.tick(preview, row, ticked);
        }
        self.choose_shown(preview);
    }

    /// What the chosen rows, or all, would write. Rows that a guard stops are not counted.
    pub(crate) fn figures(&self, preview: &Preview, all: bool) -> Both {
        let mut both = Both::default();
        let rows = preview.lines.iter().zip(&preview.view.plan.rows).enumerate();
        for (_, (line, row)) in rows.filter(|(at, (line, _))| line.category.writes() && (all || self.is_ticked(*at))) {
            let classes = row.action().map(crate::plan::Action::classes).unwrap_or_default();
            let stops = &preview.view.plan.stops;
            let stopped =
                stops.iter().any(|stop| classes.contains(&stop.class) && !self.overrides.contains(&stop.class));
            if !stopped {
                both.add(&line.figures);
            }
        }
        both
    }

    /// How many of the chosen rows, or of all, write something, whether a guard stops them or not.
    pub(crate) fn rows_to_write(&self, preview: &Preview, all: bool) -> usize {
        if !all {
            return self.ticks;
        }
        preview.lines.iter().filter(|line| line.category.writes()).count() + self.accepted(preview)
    }

    /// How many pairs only rest, so many that a guard stops them, and are let through by the person.
    pub(crate) fn accepted(&self, preview: &Preview) -> usize {
        let rows = preview.view.plan.rows.iter().filter(|row| row.action().is_none());
        let stops = &preview.view.plan.stops;
        let accepted = |classes: Vec<Class>| {
            stops.iter().any(|stop| classes.contains(&stop.class) && self.overrides.contains(&stop.class))
        };
        rows.filter(|row| accepted(row.classes())).count()
    }

    /// How many of their texts customers will be able to read.
    pub(crate) fn public(&self, preview: &Preview, all: bool) -> usize {
        preview.public.iter().filter(|text| all || self.is_ticked(text.row)).count()
    }

    /// The person's decision.
    pub(crate) fn decision(&self, preview: &Preview, all: bool, by: String) -> ApprovalRequest {
        let rows = if all {
            RowChoice::All
        } else {
            let ticked = preview.view.plan.rows.iter().zip(&self.ticked).filter(|(_, ticked)| **ticked);
            RowChoice::Only(ticked.map(|(row, _)| row.id.to_string()).collect())
        };
        ApprovalRequest { rows, overrides: self.overrides.clone(), first_load: self.first_load, by }
    }
}
