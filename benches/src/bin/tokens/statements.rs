//! Counts the statements that sqlx reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

/// What sqlx reports a statement under.
const TARGET: &str = "sqlx::query";

/// Counts statements while it is asked to; else sqlx finds nobody listening and does not report.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statements(Arc<Counter>);

#[derive(Debug, Default)]
struct Counter {
    listening: AtomicBool,
    statements: AtomicUsize,
}

impl Statements {
    /// Listens for the whole process: SQLite's statements run on threads of their own.
    pub(crate) fn install() -> Self {
        let statements = Self::default();
        tracing::subscriber::set_global_default(statements.clone()).expect("nobody else listens");
        statements
    }

    /// How many statements this takes.
    pub(crate) async fn of(&self, work: impl Future<Output = ()>) -> usize {
        self.0.statements.store(0, Ordering::SeqCst);
        self.0.listening.store(true, Ordering::SeqCst);
        work.await;
        self.0.listening.store(false, Ordering::SeqCst);
        self.0.statements.load(Ordering::SeqCst)
    }
}

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET && self.0.listening.load(Ordering::Relaxed)
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Summary(&self.0.statements));
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> tracing::subscriber::Interest {
        if metadata.target() == TARGET {
            tracing::subscriber::Interest::sometimes()
        } else {
            tracing::subscriber::Interest::never()
        }
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Counts an event by the beginning of its statement. Not every driver reports BEGIN and COMMIT, so none counts.
struct Summary<'a>(&'a AtomicUsize);

impl Visit for Summary<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" && !["BEGIN", "COMMIT"].iter().any(|word| value.starts_with(word)) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
