//! Answers to requests that miss: no such path, method or content type, and the search that Cloud removed.

use super::Call;
use crate::reply::Reply;
use crate::request::Request;

/// The answer of Cloud's old search.
pub(crate) fn removed() -> Reply {
    Reply::refuse(
        410,
        "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration \
         guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046",
    )
}

pub(super) fn no_endpoint(call: &Call<'_>) -> Reply {
    let Request { method, path, .. } = call.request;
    if call.world.site.is_cloud() {
        let detail = format!("No endpoint {method} {path}.");
        return Reply::problem(404, "Not Found", &detail, path);
    }
    let message = format!(
        "null for uri: {}{}",
        call.world.site.origin, call.request.target
    );
    if call.request.accepts("application/json") {
        return Reply::json(
            404,
            &serde_json::json!({"message": message, "status-code": 404}),
        );
    }
    let xml =
        format!("<status><status-code>404</status-code><message>{message}</message></status>");
    Reply::new(404, "application/xml;charset=UTF-8", xml)
}

pub(super) fn no_page(call: &Call<'_>) -> Reply {
    if call.world.site.is_cloud() {
        return Reply::html(404, "Oops, you've found a dead link", "Nothing is here.");
    }
    Reply::html(
        404,
        "HTTP Status 404 – Not Found",
        "The requested resource is not available.",
    )
}

pub(super) fn wrong_method(call: &Call<'_>) -> Reply {
    let Request { method, path, .. } = call.request;
    let reply = if call.world.site.is_cloud() {
        let detail = format!("Method '{method}' is not supported.");
        Reply::problem(405, "Method Not Allowed", &detail, path)
    } else {
        Reply::html(
            405,
            "HTTP Status 405 – Method Not Allowed",
            "The method is not supported here.",
        )
    };
    reply.with("Allow", call.route.methods.join(","))
}

pub(super) fn wrong_type(call: &Call<'_>) -> Reply {
    let kind = call.request.header("content-type").unwrap_or("null");
    if call.world.site.is_cloud() {
        let detail = format!("Content-Type '{kind}' is not supported.");
        return Reply::problem(415, "Unsupported Media Type", &detail, &call.request.path);
    }
    Reply::html(
        415,
        "HTTP Status 415 – Unsupported Media Type",
        "The content type is not supported.",
    )
}
