//! Ctrl-C: ends the program at once, except where somebody is ready to end it in good order.
//!
//! A handler that is once installed stays, and with it the default is gone: after the first network call Ctrl-C would be
//! dead while a keyring or a lock is waited for. So the default is put back for all the time that nobody listens.
//!
//! Between the moment in which the default is switched off and that in which somebody waits for the signal, nobody would
//! hear it. So it is also noted, and who listens finds the note.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::Poll;

struct State {
    /// Whether Ctrl-C ends the program as if nothing had been installed.
    by_default: Arc<AtomicBool>,
    /// Whether it was pressed since somebody began to listen.
    pressed: Arc<AtomicBool>,
}

fn state() -> &'static State {
    static STATE: OnceLock<State> = OnceLock::new();
    STATE.get_or_init(|| {
        use signal_hook::consts::SIGINT;
        use signal_hook::flag::{register, register_conditional_default};
        let by_default = Arc::new(AtomicBool::new(true));
        let pressed = Arc::new(AtomicBool::new(false));
        // Called in this order: what comes too late for the note finds the default in place. That they cannot be
        // installed leaves the default as it was, which is what the first value of each stands for.
        let _ = register(SIGINT, Arc::clone(&pressed));
        let _ = register_conditional_default(SIGINT, Arc::clone(&by_default));
        State {
            by_default,
            pressed,
        }
    })
}

/// Runs `work`, which listens for Ctrl-C itself: by [`was_pressed`] or [`pressed`]. Returns `None` when Ctrl-C was
/// pressed meanwhile, whenever that was.
pub fn listening<T>(work: impl FnOnce() -> T) -> Option<T> {
    let state = state();
    let before = state.by_default.swap(false, Ordering::SeqCst);
    let outcome = work();
    state.by_default.store(before, Ordering::SeqCst);
    let pressed = state.pressed.swap(false, Ordering::SeqCst);
    (!pressed).then_some(outcome)
}

/// Returns whether Ctrl-C was pressed since somebody began to listen.
pub fn was_pressed() -> bool {
    state().pressed.load(Ordering::SeqCst)
}

/// Ends when Ctrl-C is pressed, or at once when it was already since somebody began to listen.
pub async fn pressed() {
    let mut next = pin!(tokio::signal::ctrl_c());
    poll_fn(|context| {
        // from here on it wakes us, and what came before was noted
        let woken = next.as_mut().poll(context).is_ready();
        if woken || was_pressed() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
