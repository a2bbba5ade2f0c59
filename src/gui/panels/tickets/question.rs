//! What the list is asked for.

use super::super::super::widgets::grid::GridState;
use super::{columns, words};
use crate::model::ProfileId;
use crate::service::{ColumnFilters, Shown, TicketQuery};

/// Which part of the list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumIter)]
pub(crate) enum Part {
    /// Everything.
    #[default]
    All,
    /// Live pairs.
    Linked,
    /// Halo's tickets without a live link.
    OnlyHalo,
    /// Records of the other side without a live link.
    OnlyOther,
    /// What waits for a person.
    Waiting,
}

impl Part {
    /// What people call it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Linked => "Linked",
            Self::OnlyHalo => "Only in Halo",
            Self::OnlyOther => "Only in ServiceNow",
            Self::Waiting => "Waiting",
        }
    }
}

/// What the list is asked for, besides which of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question(TicketQuery);

impl Question {
    /// The question that the switch, the profile filter, the search and the grid ask together.
    pub(crate) fn of(part: Part, profile: Option<&ProfileId>, search: &str, grid: &GridState) -> Self {
        let filter = |column: &str| grid.filter(column).unwrap_or_default().to_owned();
        let sort = grid.sort.as_ref();
        let asked = TicketQuery::default();
        Self(TicketQuery {
            shown: match part {
                Part::All | Part::Waiting => Shown::All,
                Part::Linked => Shown::Linked,
                Part::OnlyHalo => Shown::OnlyHalo,
                Part::OnlyOther => Shown::OnlyOther,
            },
            profile: profile.cloned(),
            waiting_only: part == Part::Waiting,
            search: search.trim().to_owned(),
            columns: ColumnFilters {
                halo_number: filter(columns::HALO_NUMBER),
                other_number: filter(columns::OTHER_NUMBER),
                title: filter(columns::TITLE),
                halo_state: filter(columns::HALO_STATE),
                other_state: filter(columns::OTHER_STATE),
                table: words::table_meant(grid.filter(columns::TABLE).unwrap_or_default()).to_owned(),
                ticket_type: filter(columns::TICKET_TYPE),
                customer: filter(columns::CUSTOMER),
            },
            sort: sort.and_then(|sort| columns::sorted_by(&sort.column)).unwrap_or(asked.sort),
            descending: sort.map_or(asked.descending, |sort| sort.descending),
            ..asked
        })
    }

    /// The query for some of its rows.
    pub(crate) fn rows(&self, offset: u32, limit: u32) -> TicketQuery {
        TicketQuery { offset, limit, ..self.0.clone() }
    }

    /// Whether it leaves rows of the list out.
    pub(crate) fn filters(&self) -> bool {
        let TicketQuery { shown, profile, waiting_only, search, columns, .. } = &self.0;
        *shown != Shown::All
            || profile.is_some()
            || *waiting_only
            || !search.is_empty()
            || *columns != ColumnFilters::default()
    }

    /// The whole number that is searched for, if one is.
    pub(crate) fn number(&self) -> Option<&str> {
        let search = self.0.search.as_str();
        let whole = !search.is_empty() && search.len() < 16 && search.chars().all(|c| c.is_ascii_digit());
        whole.then_some(search)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_whether_it_leaves_something_out_and_which_number_it_looks_for() {
        let grid = GridState::default();
        let all = Question::of(Part::All, None, "  ", &grid);
        assert!(!all.filters());
        assert_eq!(all.number(), None);
        let number = Question::of(Part::All, None, " 4242 ", &grid);
        assert!(number.filters());
        assert_eq!(number.number(), Some("4242"));
        assert_eq!(Question::of(Part::All, None, "INC0010001", &grid).number(), None);
        assert!(Question::of(Part::Waiting, None, "", &grid).filters());
        let mut filtered = GridState::default();
        filtered.filters.insert(columns::TITLE, "vpn".to_owned());
        assert!(Question::of(Part::All, None, "", &filtered).filters());
    }
}
