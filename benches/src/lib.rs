//! What the benchmarks share: databases with rows, comparisons, and options of the command line.

#![forbid(unsafe_code)]

pub mod comparison;
pub mod databases;
pub mod models;
pub mod tables;

/// The middle one of some figures; of two middle ones, the mean.
///
/// # Panics
/// When there is no figure.
pub fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    assert!(!figures.is_empty(), "a median needs at least one figure");
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    if figures.len() % 2 == 1 { figures[middle] } else { (figures[middle - 1] + figures[middle]) / 2.0 }
}

/// The number after `--name` on the command line, or `default`.
///
/// # Panics
/// When what follows is no number.
pub fn number(name: &str, default: usize) -> usize {
    text(name).map_or(default, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name} takes a number, not `{text}`"))
    })
}

/// The word after `--name` on the command line.
pub fn text(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// Whether `--name` stands on the command line.
pub fn flag(name: &str) -> bool {
    std::env::args().any(|argument| argument == name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_median_is_the_middle() {
        assert!((super::median([3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((super::median([4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
    }
}
