//! Ctrl-C: ends the program at once, except where somebody is ready to end it in good order.
//!
//! A handler that is once installed stays, and with it the default is gone: after the first network call Ctrl-C would be
//! dead while a keyring or a lock is waited for. So the default is put back for all the time that nobody listens.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// Whether Ctrl-C ends the program as if nothing had been installed.
static BY_DEFAULT: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Runs `work`, which listens for Ctrl-C itself.
pub fn listening<T>(work: impl FnOnce() -> T) -> T {
    let by_default = BY_DEFAULT.get_or_init(|| {
        let by_default = Arc::new(AtomicBool::new(true));
        // That it cannot be installed leaves the default in place, which is what it stands for.
        let _ = signal_hook::flag::register_conditional_default(
            signal_hook::consts::SIGINT,
            Arc::clone(&by_default),
        );
        by_default
    });
    by_default.store(false, Ordering::SeqCst);
    let outcome = work();
    by_default.store(true, Ordering::SeqCst);
    outcome
}
