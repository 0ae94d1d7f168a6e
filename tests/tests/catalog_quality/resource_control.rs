//! The services under resource control policies, which the engine lists on its own, too.

use iamkit::authz::{ActionFacts, BuiltinFacts};
use iamkit_catalog::Catalog;

/// AWS Organizations User Guide, "Resource control policies (RCPs)", list of services: one list
/// must not grow without the other.
#[test]
fn the_engine_and_the_catalog_list_the_same_services() {
    let catalog = Catalog::embedded();
    let services = || catalog.services().map(|service| service.prefix());
    let of_catalog: Vec<_> = services().filter(|prefix| catalog.is_rcp_enabled(prefix)).collect();
    let of_engine: Vec<_> =
        services().filter(|prefix| BuiltinFacts.is_rcp_enabled(prefix)).collect();
    assert_eq!(of_engine, of_catalog);
    assert_eq!(of_engine.len(), 62);
}
