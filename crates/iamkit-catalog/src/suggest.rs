//! Nearest names for misspelled ones.

use iamkit_pattern::Case;
use iamkit_syntax::nearest_names;

use crate::catalog::Catalog;

/// How many names are suggested at most.
const MOST: usize = 3;

impl Catalog {
    /// Returns the names of the same service that are nearest to the unknown action `action`,
    /// at most three, best first.
    ///
    /// For an unknown service, the nearest services that have an action of this name, if any.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// assert_eq!(catalog.suggest_action("s3:GetObjekt")[0], "s3:GetObject");
    /// # }
    /// ```
    #[must_use]
    pub fn suggest_action(&self, action: &str) -> Vec<String> {
        let Some((prefix, name)) = action.split_once(':') else { return Vec::new() };
        if let Some(service) = self.service(prefix) {
            let names = service.actions().map(|action| action.name());
            let nearest = nearest_names(name, names, MOST);
            return nearest.iter().map(|name| format!("{}:{name}", service.prefix())).collect();
        }
        let services = self.services().filter(|service| service.action(name).is_some());
        let prefixes = services.map(|service| service.prefix());
        let nearest = nearest_names(prefix, prefixes, MOST);
        nearest
            .into_iter()
            .filter_map(|prefix| self.service(prefix)?.action(name))
            .map(|action| action.to_string())
            .collect()
    }

    /// Returns the service prefixes that are nearest to `prefix`, at most three, best first.
    #[must_use]
    pub fn suggest_service(&self, prefix: &str) -> Vec<&str> {
        nearest_names(prefix, self.services().map(|service| service.prefix()), MOST)
    }

    /// Returns the condition keys of the same namespace that are nearest to `key`, at most
    /// three, best first.
    #[must_use]
    pub fn suggest_key(&self, key: &str) -> Vec<&str> {
        let namespace = key.split_once(':').map_or("", |(namespace, _)| namespace);
        let sought = format!("{namespace}:");
        let keys = self.condition_keys_from(&sought).map(|key| key.name());
        let keys = keys.take_while(|name| Case::Fold.starts_with(name, &sought));
        nearest_names(key, keys, MOST)
    }
}
