//! The search of a list that has grown long.

use egui::{TextEdit, Ui};

use super::super::theme::measures;

/// Lists that are shorter are seen at one glance.
const FROM: usize = 9;

/// Shows the search where a list of so many entries needs one.
pub(crate) fn show(ui: &mut Ui, name: &str, entries: usize, typed: &mut String) {
    if entries < FROM {
        typed.clear();
        return;
    }
    let edit = TextEdit::singleline(typed).hint_text(name).desired_width(f32::INFINITY);
    ui.add(edit).accessible_name(name);
    ui.add_space(measures::TIGHT);
}

/// Whether one of these texts contains each word that was typed.
pub(crate) fn fits<'a>(typed: &str, texts: impl IntoIterator<Item = &'a str>) -> bool {
    let texts: Vec<String> = texts.into_iter().map(str::to_lowercase).collect();
    let typed = typed.to_lowercase();
    typed.split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_to_be_found_in_one_of_the_texts() {
        let texts = ["Contoso", "halo", "Customer 12"];
        assert!(fits("", texts));
        assert!(fits("contoso 12", texts));
        assert!(fits("HALO", texts));
        assert!(!fits("contoso 13", texts));
    }
}
