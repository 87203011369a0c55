//! Accepts connections. Unlike the framework's own loop it gives up on clients that do not finish
//! their request's head, and on requests that do not finish after the signal to stop.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the head of a request; also how long an unused connection is kept.
    pub head: Duration,
    /// For running requests after the signal to stop.
    pub last: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            last: Duration::from_secs(30),
        }
    }
}

/// Too many open files, most likely: others must close theirs first.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves until `stop`, then lets running requests finish.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    patience: Patience,
) {
    let running = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok(come) => one(come, router.clone(), patience.head, &running),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(patience.last, running.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not finish in time and are cut off");
    }
}

fn one(
    (stream, address): (TcpStream, SocketAddr),
    router: Router,
    head: Duration,
    running: &GracefulShutdown,
) {
    // Pages are small: they must not wait for more to come.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), service);
    let connection = running.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    use super::*;

    const SHORT: Patience = Patience {
        head: Duration::from_millis(300),
        last: Duration::from_millis(500),
    };

    /// A server with a quick page and one that never comes; its address and how to stop it.
    async fn server() -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let router = Router::new()
            .route("/quick", get(|| async { "da" }))
            .route(
                "/slow",
                get(|| async {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    "da"
                }),
            )
            .route("/never", get(std::future::pending::<String>));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(listen(
            listener,
            router,
            async { drop(stopped.await) },
            SHORT,
        ));
        (address, stop, serving)
    }

    async fn ask(address: SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    async fn rest(mut stream: TcpStream) -> String {
        let mut text = String::new();
        let read = stream.read_to_string(&mut text);
        // A connection that is cut off may end with an error.
        let _ = tokio::time::timeout(Duration::from_secs(10), read)
            .await
            .expect("the connection ends");
        text
    }

    #[tokio::test]
    async fn half_a_head_is_not_waited_for() {
        let (address, _stop, _serving) = server().await;
        let half = ask(address, "GET /quick HTTP/1.1\r\nhost: x\r\n").await;
        assert!(!rest(half).await.contains("da"));
        let whole = "GET /quick HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        assert!(rest(ask(address, whole).await).await.ends_with("da"));
    }

    #[tokio::test]
    async fn running_requests_finish_but_not_for_ever() {
        let (address, stop, serving) = server().await;
        let slow = ask(address, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let never = ask(address, "GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(5), serving)
            .await
            .expect("the server stops")
            .unwrap();
        assert!(rest(slow).await.ends_with("da"));
        drop(never);
        assert!(TcpStream::connect(address).await.is_err());
    }
}
