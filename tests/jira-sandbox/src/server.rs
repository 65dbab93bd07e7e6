//! Sockets and HTTP: one thread with a runtime of its own, two listeners, and nothing of Jira.

use std::net::TcpListener as StdListener;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::reply::Reply;
use crate::request::Request;
use crate::world::World;

/// The world, shared by the server's thread and the test's.
#[derive(Clone, Debug)]
pub(crate) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(crate) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    /// Locks it. A panic of a test inside `update` leaves it usable, for the answers of the failing test's cleanup.
    pub(crate) fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until `stop` is sent or dropped; then every connection is closed.
pub(crate) fn run(
    shared: &Shared,
    site: StdListener,
    gateway: StdListener,
    tls: Option<&TlsAcceptor>,
    stop: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread needs nothing special");
    runtime.block_on(async {
        let site = accept(site, shared.clone(), tls.cloned(), false);
        let gateway = accept(gateway, shared.clone(), tls.cloned(), true);
        tokio::select! {
            _ = stop => {}
            () = site => {}
            () = gateway => {}
        }
    });
}

async fn accept(listener: StdListener, shared: Shared, tls: Option<TlsAcceptor>, gateway: bool) {
    let listener = TcpListener::from_std(listener).expect("the listener is non-blocking");
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // answers of a few bytes must not wait for the client's acknowledgement
        let _ = stream.set_nodelay(true);
        shared.lock().connections += 1;
        let (shared, tls) = (shared.clone(), tls.clone());
        tokio::spawn(async move {
            match tls {
                None => converse(stream, shared, gateway).await,
                Some(tls) => {
                    // a client that does not trust us hangs up here, which is its right
                    if let Ok(stream) = tls.accept(stream).await {
                        converse(stream, shared, gateway).await;
                    }
                }
            }
        });
    }
}

async fn converse<S>(stream: S, shared: Shared, gateway: bool)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| respond(shared.clone(), request, gateway));
    let http = hyper::server::conn::http1::Builder::new();
    // the client may hang up at any time; there is nobody to tell
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

/// Counts a request as long as it is being answered, also when the client hangs up meanwhile.
struct InFlight(Shared);

impl InFlight {
    fn begin(shared: &Shared) -> Self {
        let mut world = shared.lock();
        world.in_flight += 1;
        world.max_in_flight = world.max_in_flight.max(world.in_flight);
        drop(world);
        Self(shared.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.lock().in_flight -= 1;
    }
}

async fn respond(
    shared: Shared,
    request: hyper::Request<Incoming>,
    gateway: bool,
) -> Result<Response<Payload>, hyper::Error> {
    let _counted = InFlight::begin(&shared);
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes().to_vec();
    let headers = parts.headers.iter().map(|(name, value)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    });
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let request = Request::new(parts.method.as_str(), target, headers.collect(), body);

    let outcome = shared.lock().answer(&request, gateway);
    if !outcome.wait.is_zero() {
        tokio::time::sleep(outcome.wait).await;
    }
    let Some(reply) = outcome.reply else {
        return std::future::pending().await;
    };
    let reply = {
        let mut world = shared.lock();
        let seen = &mut world.seen[outcome.number];
        seen.answered = Some(Instant::now());
        seen.status = Some(reply.status);
        if world.site.gzip {
            compressed(reply, &request)
        } else {
            reply
        }
    };
    Ok(response(reply))
}

fn response(reply: Reply) -> Response<Payload> {
    let mut response = Response::builder()
        .status(StatusCode::from_u16(reply.status).expect("statuses are written with care"));
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let payload = Payload::new(reply.body.into(), reply.cut);
    response
        .body(payload)
        .expect("headers are written with care")
}

/// Compresses a body of more than a kilobyte for a client that says it can read that.
fn compressed(reply: Reply, request: &Request) -> Reply {
    use std::io::Write as _;

    let wanted = request
        .header("accept-encoding")
        .is_some_and(|accepted| accepted.contains("gzip"));
    if !wanted || reply.body.len() <= 1024 {
        return reply;
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let body = encoder
        .write_all(&reply.body)
        .and_then(|()| encoder.finish());
    let body = body.expect("writing to memory does not fail");
    Reply { body, ..reply }
        .with("Content-Encoding", "gzip")
        .with("Vary", "Accept-Encoding")
}

/// A body in one piece, or in half a piece of which the length promised more.
struct Payload {
    rest: Option<Bytes>,
    promised: u64,
    cut: bool,
    flushed: bool,
}

impl Payload {
    fn new(body: Bytes, cut: bool) -> Self {
        let promised = u64::try_from(body.len()).expect("a body fits into memory");
        let rest = if cut {
            body.slice(..body.len() / 2)
        } else {
            body
        };
        Self {
            rest: Some(rest).filter(|rest| !rest.is_empty()),
            promised,
            cut,
            flushed: false,
        }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(rest) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        if self.cut && !std::mem::replace(&mut self.flushed, true) {
            // what was sent shall arrive before the connection breaks
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let end =
            std::mem::take(&mut self.cut).then(|| Err(std::io::Error::other("cut on request")));
        Poll::Ready(end)
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && !self.cut
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn long_bodies_are_compressed_for_who_can_read_them() {
        let ask = |accepted: &str| {
            let headers = vec![("accept-encoding".to_owned(), accepted.to_owned())];
            Request::new("GET", "/", headers, Vec::new())
        };
        let long = Reply::new(200, "text/plain", "x".repeat(5000));
        let packed = compressed(long.clone(), &ask("gzip, br"));
        assert!(packed.body.len() < 100);
        let mut text = String::new();
        flate2::read::GzDecoder::new(packed.body.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text.len(), 5000);
        assert_eq!(compressed(long, &ask("br")).body.len(), 5000);
        let short = Reply::new(200, "text/plain", "x".repeat(1024));
        assert_eq!(compressed(short, &ask("gzip")).body.len(), 1024);
    }
}
