//! Whether a request names an action and a resource that AWS would ask about.

use crate::action::Action;
use crate::arn_template::ArnText;
use crate::catalog::Catalog;
use crate::resource_type::ResourceType;

/// What a text is that stands where the action of a request belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GivenAction<'a> {
    /// An action of the catalog.
    Known(Action<'a>),
    /// No action, but an API operation, which needs these actions.
    #[cfg(feature = "operations")]
    Operation(crate::operation::Operation<'a>),
    /// An action that exists no longer.
    Retired(&'a str),
    /// None of these: a slip of the pen, or newer than the catalog.
    Unknown {
        /// Whether the catalog knows the service.
        is_known_service: bool,
        /// Nearest names, at most three, best first.
        nearest: Vec<String>,
    },
}

/// How the resource of a request suits its action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GivenResource<'a> {
    /// It has one of these types of the action.
    Fits(Vec<ResourceType<'a>>),
    /// It is `*`, and so is the action's: it has no resource types.
    Everything,
    /// It is an ARN, but the action has no resource types and is asked of `*`.
    NotNeeded,
    /// It is `*`, but AWS asks the action of resources of these types.
    Unnamed(Vec<ResourceType<'a>>),
    /// It holds a wildcard, which is an ordinary character in a request.
    Wildcard,
    /// It has another type than those of the action, in which AWS never asks.
    OtherType(Vec<ResourceType<'a>>),
}

impl<'a> GivenResource<'a> {
    /// Returns the resource types that the resource has; none when that is not known.
    pub(crate) fn fitting_types(&self) -> &[ResourceType<'a>] {
        match self {
            Self::Fits(types) => types,
            _ => &[],
        }
    }
}

impl Catalog {
    /// Returns what `name` is where the action of a request belongs.
    ///
    /// Operations are looked up before neighbours in spelling: `s3:ListObjectsV2` is no slip of the
    /// pen for `s3:ListObjects`.
    ///
    /// ```
    /// # #[cfg(all(feature = "embedded", feature = "operations"))] {
    /// use iamkit_catalog::{Catalog, GivenAction};
    ///
    /// let GivenAction::Operation(operation) = Catalog::embedded().given_action("s3:HeadObject")
    /// else {
    ///     panic!("no operation")
    /// };
    /// assert_eq!(operation.actions[0].to_string(), "s3:GetObject");
    /// # }
    /// ```
    #[must_use]
    pub fn given_action(&self, name: &str) -> GivenAction<'_> {
        if let Some(action) = self.action(name) {
            return GivenAction::Known(action);
        }
        #[cfg(feature = "operations")]
        if let Some(operation) = self.operation_named(name) {
            return GivenAction::Operation(operation);
        }
        if let Some(retired) = self.retired_action(name) {
            return GivenAction::Retired(retired);
        }
        let prefix = name.split_once(':').map_or(name, |(prefix, _)| prefix);
        let is_known_service = self.service(prefix).is_some();
        let mut nearest = self.suggest_action(name);
        if nearest.is_empty() && !is_known_service {
            nearest.extend(self.suggest_service(prefix).into_iter().map(str::to_owned));
        }
        GivenAction::Unknown { is_known_service, nearest }
    }
}

impl<'a> Action<'a> {
    /// Returns how `resource`, an ARN or `*`, suits the action.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use iamkit_catalog::{Catalog, GivenResource};
    ///
    /// let action = Catalog::embedded().action("s3:ListBucket").unwrap();
    /// assert!(matches!(action.given_resource("arn:aws:s3:::reports"), GivenResource::Fits(_)));
    /// let object = action.given_resource("arn:aws:s3:::reports/q1.csv");
    /// assert!(matches!(object, GivenResource::OtherType(_)));
    /// # }
    /// ```
    #[must_use]
    pub fn given_resource(&self, resource: &str) -> GivenResource<'a> {
        let types: Vec<_> = self.resource_types().map(|pair| pair.resource_type).collect();
        match (resource, types.is_empty()) {
            ("*", true) => return GivenResource::Everything,
            ("*", false) => return GivenResource::Unnamed(types),
            (_, true) => return GivenResource::NotNeeded,
            (_, false) => {}
        }
        if resource.contains(['*', '?']) {
            return GivenResource::Wildcard;
        }
        let arn = ArnText::new(resource);
        let fits = |found: &ResourceType<'_>| {
            found.arn_templates().any(|template| arn.overlaps(&template))
        };
        let fitting: Vec<_> = types.iter().copied().filter(fits).collect();
        if fitting.is_empty() {
            GivenResource::OtherType(types)
        } else {
            GivenResource::Fits(fitting)
        }
    }
}
