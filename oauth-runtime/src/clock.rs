//! What time it is: the system's clock, or one that a test sets.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use crate::value;

/// Where a store reads the time. Cloning is cheap; the default is the system's clock.
///
/// ```
/// # use chrono::{TimeDelta, Utc};
/// # use oauth_runtime::{Clock, Settings};
/// let clock = Clock::fixed(Utc::now());
/// let mut settings = Settings::default();
/// settings.clock = clock.clock();
/// clock.advance(TimeDelta::hours(10));
/// assert_eq!(settings.clock.now(), clock.now());
/// ```
#[derive(Clone, Default)]
pub struct Clock(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    System,
    Fixed(FixedClock),
}

impl Clock {
    /// The system's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is set or advanced, for tests.
    ///
    /// The handle stays with the test; the store gets [`FixedClock::clock`].
    pub fn fixed(now: DateTime<Utc>) -> FixedClock {
        FixedClock(Arc::new(AtomicI64::new(now.timestamp_micros())))
    }

    /// The current time as databases store it, to the microsecond.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => value::now(),
            Source::Fixed(clock) => clock.now(),
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::System => f.write_str("Clock(system)"),
            Source::Fixed(clock) => write!(f, "Clock({})", clock.now()),
        }
    }
}

/// A clock that moves only when told to. Its clones, and the [`Clock`]s made of it, show the same time.
#[derive(Clone)]
pub struct FixedClock(Arc<AtomicI64>);

impl FixedClock {
    /// The clock for [`Settings::clock`](crate::Settings::clock).
    #[must_use]
    pub fn clock(&self) -> Clock {
        Clock(Source::Fixed(self.clone()))
    }

    /// The time it shows, to the microsecond.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = self.0.load(Ordering::Relaxed);
        let bound = if micros < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        DateTime::from_timestamp_micros(micros).unwrap_or(bound)
    }

    /// Sets the time; it may go back.
    pub fn set(&self, now: DateTime<Utc>) {
        self.0.store(now.timestamp_micros(), Ordering::Relaxed);
    }

    /// Moves the time forward, or back by a negative duration. It stops at the ends of the calendar.
    pub fn advance(&self, by: TimeDelta) {
        let bound = if by < TimeDelta::zero() { i64::MIN } else { i64::MAX };
        let by = by.num_microseconds().unwrap_or(bound);
        // An update that always gives a value cannot fail.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |micros| Some(micros.saturating_add(by)));
    }
}

impl From<FixedClock> for Clock {
    fn from(clock: FixedClock) -> Self {
        Self(Source::Fixed(clock))
    }
}

impl fmt::Debug for FixedClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FixedClock({})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_its_clones_with_it() {
        let start = value::now();
        let handle = Clock::fixed(start);
        let clock = handle.clock().clone();
        assert_eq!(clock.now(), start);
        handle.advance(TimeDelta::seconds(60));
        assert_eq!(clock.now(), start + TimeDelta::seconds(60));
        handle.advance(TimeDelta::seconds(-90));
        assert_eq!(clock.now(), start - TimeDelta::seconds(30));
        handle.set(start);
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn a_fixed_clock_is_cut_to_microseconds_and_stops_at_the_ends_of_the_calendar() {
        let start = DateTime::from_timestamp(1, 123_456_789).unwrap();
        let clock = Clock::fixed(start);
        assert_eq!(clock.now(), DateTime::from_timestamp(1, 123_456_000).unwrap());
        clock.advance(TimeDelta::MAX);
        clock.advance(TimeDelta::MAX);
        assert_eq!(clock.now(), DateTime::<Utc>::MAX_UTC);
        clock.set(start);
        clock.advance(TimeDelta::MIN);
        clock.advance(TimeDelta::MIN);
        assert_eq!(clock.now(), DateTime::<Utc>::MIN_UTC);
    }

    #[test]
    fn the_system_clock_goes_by_itself() {
        let clock = Clock::default();
        let (first, second) = (clock.now(), value::now());
        assert!(first <= second && second - first < TimeDelta::minutes(1));
        assert_eq!(format!("{clock:?}"), "Clock(system)");
    }
}
