//! The library against the same work written by hand, in turn.

use std::time::Duration;

use crate::median;

/// Operations of one side before the other has its turn.
pub const BLOCK: usize = 50;

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The library.
    Library,
    /// What a programmer writes without it.
    ByHand,
}

/// Medians of the rounds.
#[derive(Debug, Clone, Copy)]
pub struct Comparison {
    /// Operations a second of the library.
    pub library: f64,
    /// Operations a second by hand.
    pub by_hand: f64,
    /// Time by hand over time of the library; 1 means that the library costs nothing.
    pub ratio: f64,
}

impl Comparison {
    /// Times both sides: `block` does [`BLOCK`] operations of one and says how long they took.
    pub async fn run(rounds: usize, operations: usize, mut block: impl AsyncFnMut(Side) -> Duration) -> Self {
        let blocks = operations.div_ceil(BLOCK);
        // Warms the caches of the database and of the statements.
        for _ in 0..2 * blocks {
            block(Side::Library).await;
            block(Side::ByHand).await;
        }
        let mut measured = Vec::new();
        for _ in 0..rounds {
            let (mut library, mut by_hand) = (Duration::ZERO, Duration::ZERO);
            for turn in 0..blocks {
                // Who goes first changes from block to block.
                if turn % 2 == 0 {
                    library += block(Side::Library).await;
                    by_hand += block(Side::ByHand).await;
                } else {
                    by_hand += block(Side::ByHand).await;
                    library += block(Side::Library).await;
                }
            }
            measured.push((library.as_secs_f64(), by_hand.as_secs_f64()));
        }
        let operations = (blocks * BLOCK) as f64;
        Self {
            library: median(measured.iter().map(|(library, _)| operations / library)),
            by_hand: median(measured.iter().map(|(_, by_hand)| operations / by_hand)),
            ratio: median(measured.iter().map(|(library, by_hand)| by_hand / library)),
        }
    }

    /// The first two lines of a table of comparisons.
    pub fn header(what: &str, library: &str, unit: &str) -> String {
        let (library, by_hand) = (format!("{library}, {unit}"), format!("by hand, {unit}"));
        format!(
            "| {what:<38} | {library:>18} | {by_hand:>14} | {:>5} |\n|{:-<40}|{:->20}|{:->16}|{:->7}|",
            "ratio", "", ":", ":", ":"
        )
    }

    /// A line of the table.
    pub fn line(&self, what: &str) -> String {
        let Self { library, by_hand, ratio } = self;
        format!("| {what:<38} | {library:>18.0} | {by_hand:>14.0} | {ratio:>5.3} |")
    }
}
