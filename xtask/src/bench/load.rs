//! Many clients at once, for a while.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::http::{Answer, Client};

/// What came out of one kind of request by so many clients.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) what: &'static str,
    pub(super) role: &'static str,
    pub(super) clients: usize,
    pub(super) requests: usize,
    pub(super) p50: f64,
    pub(super) p95: f64,
    pub(super) per_second: f64,
    pub(super) failed: usize,
}

#[expect(clippy::disallowed_methods, reason = "this is what measures")]
pub(super) fn now() -> Instant {
    Instant::now()
}

pub(super) type Request<'a> = &'a (dyn Fn(&mut Client, usize) -> anyhow::Result<Answer> + Sync);

/// One kind of request.
pub(super) struct Kind<'a> {
    pub(super) what: &'static str,
    pub(super) role: &'static str,
    pub(super) good: u16,
    /// How many ask at once, one figure each.
    pub(super) clients: &'static [usize],
    pub(super) send: Request<'a>,
}

/// Sends requests by so many clients for so long. Each takes the next number, so that they ask for
/// different things.
pub(super) fn run(kind: &Kind<'_>, who: &Client, clients: usize, seconds: f64) -> Figure {
    let number = AtomicUsize::new(0);
    let taken = Mutex::new((Vec::new(), 0));
    // The first requests open connections and fill caches.
    let mut warm = who.like_a_browser();
    for _ in 0..5 {
        // What fails here fails below, where it is counted.
        let _ = (kind.send)(&mut warm, number.fetch_add(1, Ordering::Relaxed));
    }
    let began = now();
    let end = began + Duration::from_secs_f64(seconds);
    std::thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                let (mut client, mut times, mut failed) = (who.like_a_browser(), Vec::new(), 0);
                while now() < end {
                    let at = number.fetch_add(1, Ordering::Relaxed);
                    let started = now();
                    match (kind.send)(&mut client, at) {
                        Ok(answer) if answer.status == kind.good => {
                            times.push(started.elapsed().as_secs_f64() * 1_000.0);
                        }
                        _ => failed += 1,
                    }
                }
                if let Ok(mut all) = taken.lock() {
                    all.0.append(&mut times);
                    all.1 += failed;
                }
            });
        }
    });
    let passed = began.elapsed().as_secs_f64();
    let (mut times, failed) = taken.into_inner().unwrap_or_default();
    times.sort_by(f64::total_cmp);
    Figure {
        what: kind.what,
        role: kind.role,
        clients,
        requests: times.len(),
        p50: share(&times, 50),
        p95: share(&times, 95),
        per_second: f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX)) / passed,
        failed,
    }
}

fn share(sorted: &[f64], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
