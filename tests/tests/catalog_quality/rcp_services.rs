//! The services under resource control policies: the engine's list and the catalog's.

use iamkit::authz::{ActionFacts, BuiltinFacts};
use iamkit::catalog::{Catalog, Service};

/// The engine has no catalog and keeps a list of its own. A service that falls out of either one
/// would be open to whom a resource control policy keeps out.
#[test]
fn the_engine_and_the_catalog_know_the_same() {
    let services = Catalog::embedded().services().filter(Service::is_rcp_enabled);
    let of_catalog: Vec<&str> = services.map(|service| service.prefix()).collect();
    assert_eq!(BuiltinFacts::rcp_services(), of_catalog);
    // "AWS services that support RCPs", AWS Organizations User Guide, September 2026.
    assert_eq!(of_catalog.len(), 62);
    for service in Catalog::embedded().services() {
        let known = BuiltinFacts.is_rcp_enabled(service.prefix().to_uppercase().as_str().into());
        assert_eq!(known, service.is_rcp_enabled(), "{service}");
    }
}
