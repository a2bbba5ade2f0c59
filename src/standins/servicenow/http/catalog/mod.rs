//! The service catalogue: browsing it and ordering from it.

mod browse;
mod cart;
mod guide;
mod order;
mod price;

use super::super::refusal::Refusal;
use super::Exchange;
use super::order_body::{object as body, text};
use super::reply::Reply;
use super::unknown;

/// `…/servicecatalog/…`.
pub(super) fn route(exchange: &Exchange<'_>, method: &str, path: &[&str]) -> Result<Reply, Refusal> {
    match (method, path) {
        ("GET" | "HEAD", ["catalogs"]) => browse::catalogs(exchange),
        ("GET" | "HEAD", ["catalogs", id]) => browse::catalog(exchange, id),
        ("GET" | "HEAD", ["catalogs", id, "categories"]) => browse::categories(exchange, id),
        ("GET" | "HEAD", ["categories", id]) => browse::category(exchange, id),
        ("GET" | "HEAD", ["items"]) => browse::items(exchange),
        ("GET" | "HEAD", ["items", id]) => browse::item(exchange, id),
        ("GET" | "HEAD", ["items", id, "delegation", user]) => Ok(browse::delegation(exchange, id, user)),
        ("POST", ["items", id, "order_now"]) => order::order_now(exchange, id),
        ("POST", ["items", id, "submit_producer"]) => order::submit_producer(exchange, id),
        ("PUT", ["items", id, "submit_guide"]) => guide::submit(exchange, id),
        ("POST", ["items", id, "checkout_guide"]) => guide::checkout(exchange, id),
        ("POST", ["items", id, "add_to_cart"]) => cart::add(exchange, id),
        ("POST", ["variables", id, "display_value"]) => browse::display_value(exchange, id),
        ("GET" | "HEAD", ["cart"]) => Ok(cart::show(exchange)),
        ("POST", ["cart", "checkout"]) => cart::checkout(exchange),
        ("POST", ["cart", "submit_order"]) => cart::submit(exchange),
        ("PUT", ["cart", item]) => cart::change(exchange, item),
        ("DELETE", ["cart", item]) => cart::remove(exchange, item),
        ("DELETE", ["cart", cart, "empty"]) => cart::empty(exchange, cart),
        (_, ["catalogs" | "categories" | "items" | "cart" | "variables", ..]) => Err(Refusal::Method),
        _ => Err(unknown(exchange)),
    }
}
