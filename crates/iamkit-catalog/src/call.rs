//! One API call as the requests that it makes: actions, resource types, and when each is made.

use std::fmt;

use iamkit_pattern::Case;
use iamkit_syntax::nearest;

use crate::access_level::AccessLevel;
use crate::action::Action;
use crate::catalog::Catalog;
use crate::operation::Operation;
use crate::resource_type::ResourceType;

/// One request that a call of an operation makes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallRow<'a> {
    /// The action that must be allowed.
    pub action: Action<'a>,
    /// The type of the resource that it is asked of; `None` for actions that are asked of `*`.
    pub resource_type: Option<ResourceType<'a>>,
    /// When a call makes the request.
    pub when: When<'a>,
    /// Which of the resources of the call.
    pub part: Part,
    /// Context keys that the request carries besides those of the call, with their values.
    pub sets: Vec<(&'a str, &'a str)>,
    /// The action that the call does not ask then.
    pub replaces: Option<Action<'a>>,
    /// The page or model that says so; `None` for what the Service Authorization Reference lists.
    pub source: Option<&'a str>,
}

/// When a call makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum When<'a> {
    /// With each call.
    Always,
    /// With each call, on the resources of one of several types: the action requires none of them.
    OneOfTypes,
    /// When the call names a resource of the type.
    ResourceGiven,
    /// When the call carries one of these context keys, a `*` at the end standing for any rest.
    KeyGiven(Vec<&'a str>),
    /// When the call hands over a role: `iam:PassRole`.
    RoleGiven,
    /// When the call has a parameter that no context key tells.
    ParameterGiven(&'a str),
    /// In some cases that the catalog does not tell: the action is listed as a dependent one.
    Unstated,
}

impl When<'_> {
    /// Returns whether a call always makes the request.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        matches!(self, Self::Always | Self::OneOfTypes)
    }

    /// Returns whether one of the keys is `key`, in any case.
    #[must_use]
    pub fn names_key(&self, key: &str) -> bool {
        let Self::KeyGiven(keys) = self else { return false };
        keys.iter().any(|listed| match listed.strip_suffix('*') {
            Some(head) => Case::Fold.starts_with(key, head),
            None => Case::Fold.is_same(listed, key),
        })
    }
}

impl fmt::Display for When<'_> {
    /// Writes the case in words, such as `a role is handed over`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always | Self::OneOfTypes => f.pad("always"),
            Self::ResourceGiven => f.pad("a resource of the type is given"),
            Self::KeyGiven(keys) => write!(f, "the call carries {}", keys.join(" or ")),
            Self::RoleGiven => f.pad("a role is handed over"),
            Self::ParameterGiven(name) => write!(f, "the call has the parameter {name}"),
            Self::Unstated => f.pad("in cases that AWS does not state"),
        }
    }
}

/// Which resources of a call a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Every one that fits the resource type.
    Any,
    /// The one that is read: the first of two.
    Source,
    /// The one that is written: the second of two.
    Target,
}

impl Catalog {
    /// Returns the operation with the full name `name`, such as `ec2:RunInstances`, in any case.
    ///
    /// The part before the colon is a client, as in [`operation`](Self::operation). The command
    /// line's spelling is understood, too: `s3api list-objects-v2`, `s3:list-objects-v2`.
    #[must_use]
    pub fn operation_named(&self, name: &str) -> Option<Operation<'_>> {
        let (client, operation) = name.split_once([':', ' '])?;
        // The command line keeps `s3` for its own commands and calls the client `s3api`.
        let client = if Case::Fold.is_same(client, "s3api") { "s3" } else { client };
        self.operation(client, operation)
            .or_else(|| self.operation(client, &operation.replace('-', "")))
    }
}

impl Catalog {
    /// Returns the operation, or else the client, whose name is nearest to `name`.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let nearest = catalog.suggest_operation("ec2:RunInstance");
    /// assert_eq!(nearest.as_deref(), Some("ec2:RunInstances"));
    /// # }
    /// ```
    #[must_use]
    pub fn suggest_operation(&self, name: &str) -> Option<String> {
        let (client, operation) = name.split_once([':', ' ']).unwrap_or((name, ""));
        let all = self.operations_of(client);
        if all.is_empty() {
            return nearest(client, self.clients()).map(str::to_owned);
        }
        let near = nearest(operation, all.iter().map(|found| found.name));
        near.map(|found| format!("{client}:{found}"))
    }
}

impl<'a> Operation<'a> {
    /// Returns the requests that one call makes: those that it always makes first, in the order of
    /// the operation's actions.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use iamkit_catalog::{Catalog, When};
    ///
    /// let operation = Catalog::embedded().operation_named("ec2:RunInstances").unwrap();
    /// let rows = operation.rows();
    /// let always = rows.iter().filter(|row| row.when.is_always());
    /// let types: Vec<_> = always.filter_map(|row| Some(row.resource_type?.name())).collect();
    /// assert_eq!(
    ///     types,
    ///     ["image", "instance", "network-interface", "security-group", "subnet", "volume"]
    /// );
    /// assert!(rows.iter().any(|row| row.when == When::RoleGiven));
    /// # }
    /// ```
    #[must_use]
    pub fn rows(&self) -> Vec<CallRow<'a>> {
        let Some(first) = self.actions.first() else { return Vec::new() };
        let catalog = first.service().catalog;
        let mut rows: Vec<_> = self.actions.iter().flat_map(rows_of_types).collect();
        for curated in catalog.curated_rows_of(self) {
            let same_action = |row: &&mut CallRow<'_>| row.action == curated.action;
            // The part holds for the action, whichever of its types the resource has.
            rows.iter_mut().filter(same_action).for_each(|row| row.part = curated.part);
            let same = rows.iter_mut().filter(same_action);
            match same.into_iter().find(|row| row.resource_type == curated.resource_type) {
                Some(row) if row.when == When::OneOfTypes => row.source = curated.source,
                Some(row) => *row = curated,
                None => rows.push(curated),
            }
        }
        for dependent in self.actions.iter().flat_map(|action| rows_of_dependents(*action)) {
            if rows.iter().all(|row| row.action != dependent.action) {
                rows.push(dependent);
            }
        }
        // One action that tags what is created is enough.
        let tags = |row: &CallRow<'_>| row.action.access_level() == AccessLevel::Tagging;
        if !rows.iter().any(tags) {
            rows.extend(catalog.tagging_of(self));
        }
        let passed = catalog.passed_role_of(self).filter(|row| {
            // Where the catalog lists the action, it says no less.
            rows.iter().all(|known| known.action != row.action)
        });
        rows.extend(passed);
        let order = |row: &CallRow<'_>| {
            let position = self.actions.iter().position(|action| *action == row.action);
            (!row.when.is_always(), position.unwrap_or(usize::MAX))
        };
        rows.sort_by_key(order);
        rows
    }
}

/// The context keys that a call with tags carries.
const OF_TAGS: [&str; 2] = ["aws:RequestTag/*", "aws:TagKeys"];

/// Returns one row for each resource type of `action`.
fn rows_of_types<'a>(action: &Action<'a>) -> Vec<CallRow<'a>> {
    let row = |resource_type, when| CallRow {
        action: *action,
        resource_type,
        when,
        part: Part::Any,
        sets: Vec::new(),
        replaces: None,
        source: None,
    };
    let mut types: Vec<_> = action.resource_types().collect();
    if types.is_empty() {
        return vec![row(None, When::Always)];
    }
    let catalog = action.service().catalog;
    if let Some((usual, source)) = catalog.alternative_types_of(action) {
        // The usual one first: it stands for what is not given.
        types.sort_by_key(|pair| pair.resource_type.name() != usual);
        let types = types.iter().map(|pair| CallRow {
            source: Some(source),
            ..row(Some(pair.resource_type), When::OneOfTypes)
        });
        return types.collect();
    }
    let requires_one = types.iter().any(|pair| pair.is_required);
    let when = |is_required: bool| match (is_required, requires_one) {
        (true, _) => When::Always,
        (false, true) => When::ResourceGiven,
        (false, false) => When::OneOfTypes,
    };
    types.iter().map(|pair| row(Some(pair.resource_type), when(pair.is_required))).collect()
}

/// Returns a row for each dependent action of `action`.
fn rows_of_dependents(action: Action<'_>) -> impl Iterator<Item = CallRow<'_>> {
    action.dependent_actions().map(move |dependent| {
        let is_tagging = dependent.access_level() == AccessLevel::Tagging
            && dependent.service() == action.service();
        let when = if dependent.to_string() == "iam:PassRole" {
            When::RoleGiven
        } else if is_tagging {
            // Tags on creation: the service asks for its tagging action on what is created.
            When::KeyGiven(OF_TAGS.to_vec())
        } else {
            When::Unstated
        };
        CallRow {
            action: dependent,
            resource_type: None,
            when,
            part: Part::Any,
            sets: Vec::new(),
            replaces: None,
            source: None,
        }
    })
}

/// Operations whose statements or items tell which of their actions a call needs (Amazon `DynamoDB` Developer
/// Guide, "IAM security policies with `PartiQL` for `DynamoDB`"; API Reference, `TransactWriteItems`).
const BY_STATEMENTS: [&str; 4] = [
    "dynamodb:BatchExecuteStatement",
    "dynamodb:ExecuteStatement",
    "dynamodb:ExecuteTransaction",
    "dynamodb:TransactWriteItems",
];

impl Operation<'_> {
    /// Says whether a call needs only those of the actions that its statements, or items, are about.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let operation = |name| catalog.operation_named(name).unwrap();
    /// assert!(operation("dynamodb:ExecuteStatement").has_alternatives());
    /// assert!(!operation("s3:CopyObject").has_alternatives());
    /// # }
    /// ```
    #[must_use]
    pub fn has_alternatives(&self) -> bool {
        Case::Fold.is_one_of(&self.to_string(), &BY_STATEMENTS)
    }
}

impl Operation<'_> {
    /// Says whether a call cannot leave out the role that it hands over.
    pub(crate) fn requires_role(&self) -> bool {
        let Some(first) = self.actions.first() else { return false };
        let name = self.to_string().to_ascii_lowercase();
        first.service().catalog.facts().find("role-required", &name).is_some()
    }
}

impl Catalog {
    /// Returns the curated rows of `operation`, in the order of their file.
    fn curated_rows_of(&self, operation: &Operation<'_>) -> Vec<CallRow<'_>> {
        let head = format!("{}/", operation.to_string().to_ascii_lowercase());
        let lines = self.facts().all("operation-row");
        lines.filter_map(|line| self.curated_row(line.strip_prefix(head.as_str())?)).collect()
    }

    /// Returns the row of a role that `operation` is given to pass, where the models tell of one and the
    /// Service Authorization Reference does not.
    fn passed_role_of(&self, operation: &Operation<'_>) -> Option<CallRow<'_>> {
        let name = operation.to_string().to_ascii_lowercase();
        self.facts().find("role-operation", &name)?;
        let list = self.facts().find("list", "role-parameters")?;
        let source = list.split('\t').nth(1);
        Some(CallRow {
            action: self.action("iam:PassRole")?,
            resource_type: None,
            when: When::RoleGiven,
            part: Part::Any,
            sets: Vec::new(),
            replaces: None,
            source,
        })
    }

    /// Returns the row of the service's tagging action, where `operation` takes tags and the Service
    /// Authorization Reference does not say that it needs the action.
    fn tagging_of(&self, operation: &Operation<'_>) -> Option<CallRow<'_>> {
        let name = operation.to_string().to_ascii_lowercase();
        let action = self.action(self.facts().find("tag-operation", &name)?)?;
        let source = self.facts().find("list", "tag-parameters")?.split('\t').nth(1);
        Some(CallRow {
            action,
            resource_type: None,
            when: When::KeyGiven(OF_TAGS.to_vec()),
            part: Part::Any,
            sets: Vec::new(),
            replaces: None,
            source,
        })
    }

    /// Returns the type that is meant where no resource is given, and the page that says so, of an
    /// action that is asked of a resource of one of several types.
    pub(crate) fn alternative_types_of(&self, action: &Action<'_>) -> Option<(&str, &str)> {
        let name = action.to_string().to_ascii_lowercase();
        self.facts().find("alternative-types", &name)?.split_once('\t')
    }

    fn curated_row<'a>(&'a self, line: &'a str) -> Option<CallRow<'a>> {
        let mut fields = line.split('\t').skip(1);
        let action = self.action(fields.next()?)?;
        let resource_type = match fields.next()? {
            "" => None,
            name => Some(action.service().resource_type(name)?),
        };
        let when = match fields.next()? {
            "always" => When::Always,
            "resource" => When::ResourceGiven,
            other => match other.strip_prefix("parameter ") {
                Some(name) => When::ParameterGiven(name),
                None => When::KeyGiven(other.strip_prefix("key ")?.split(' ').collect()),
            },
        };
        let part = match fields.next()? {
            "source" => Part::Source,
            "target" => Part::Target,
            _ => Part::Any,
        };
        let sets = fields.next()?.split(' ').filter_map(|pair| pair.split_once('=')).collect();
        let source = fields.next();
        let replaces = fields.next().and_then(|name| self.action(name));
        Some(CallRow { action, resource_type, when, part, sets, replaces, source })
    }
}
