//! A request as the catalog sees it: everything that AWS would not ask or send, in one list.

use std::fmt;

use iamkit_pattern::Field;
use iamkit_syntax::did_you_mean;

use crate::action::Action;
use crate::arn_template::ArnTemplate;
use crate::catalog::Catalog;
use crate::condition_key_type::ConditionKeyType;
use crate::document_targets::OWNED_BY_AWS;
use crate::given_action::{GivenAction, GivenResource};
use crate::given_key::{GivenValue, KeyProblem};
use crate::resource_type::ResourceType;

/// Names of a request that are to be judged.
#[derive(Clone, Copy, Debug)]
pub struct GivenRequest<'r> {
    /// The action, such as `s3:GetObject`.
    pub action: &'r str,
    /// An ARN, or `*`.
    pub resource: &'r str,
    /// The context keys that the request gives, with their values.
    pub context: &'r [(&'r str, GivenValue<'r>)],
}

/// Something in a request that AWS would not ask or send.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestProblem {
    /// Which kind of problem it is.
    pub code: RequestCode,
    /// How much it matters.
    pub level: RequestLevel,
    /// The part of the request that it is about.
    pub subject: RequestSubject,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What would be right, where the catalog can tell: a sentence.
    pub suggestion: Option<String>,
    /// The name that was probably meant.
    pub nearest: Option<String>,
}

/// Kind of a problem of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RequestCode {
    /// An API operation stands where an action belongs.
    OperationName,
    /// The catalog has no such action.
    UnknownAction,
    /// The catalog has no such API operation.
    UnknownOperation,
    /// The resource has another type than those of the action.
    ResourceType,
    /// The action has resource types and is asked of `*`, or of a text with wildcards.
    WildcardResource,
    /// The action has no resource types and is asked of an ARN.
    NoResourceType,
    /// The catalog has no such condition key.
    UnknownKey,
    /// AWS does not send the key with this action and resource.
    KeyNotSent,
    /// A value is none of the key's type.
    ValueType,
    /// A value has another form than all values of the key.
    ValueForm,
    /// One value for a key with several, or a list for a key with one.
    KeyArity,
    /// Two keys that AWS never sends together.
    KeyContradiction,
}

/// How much a problem of a request matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestLevel {
    /// True, but a reader may expect something else.
    Note,
    /// The request cannot occur so; it is decided all the same.
    Warning,
    /// The request cannot be decided.
    Error,
}

/// A part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestSubject {
    /// The action.
    Action,
    /// The resource.
    Resource,
    /// The context key at this position.
    Key(usize),
    /// One value of a context key.
    Value {
        /// Position of the key.
        key: usize,
        /// Position of the value.
        value: usize,
    },
}

impl RequestCode {
    /// Returns the code as decisions print it, such as `REQUEST_UNKNOWN_KEY`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OperationName => "REQUEST_OPERATION_NAME",
            Self::UnknownAction => "REQUEST_UNKNOWN_ACTION",
            Self::UnknownOperation => "REQUEST_UNKNOWN_OPERATION",
            Self::ResourceType => "REQUEST_RESOURCE_TYPE",
            Self::WildcardResource => "REQUEST_WILDCARD_RESOURCE",
            Self::NoResourceType => "REQUEST_NO_RESOURCE_TYPE",
            Self::UnknownKey => "REQUEST_UNKNOWN_KEY",
            Self::KeyNotSent => "REQUEST_KEY_NOT_SENT",
            Self::ValueType => "REQUEST_VALUE_TYPE",
            Self::ValueForm => "REQUEST_VALUE_FORM",
            Self::KeyArity => "REQUEST_KEY_ARITY",
            Self::KeyContradiction => "REQUEST_KEY_CONTRADICTION",
        }
    }
}

impl fmt::Display for RequestCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Catalog {
    /// Returns what AWS would not ask or send of `request`, in the order of its parts.
    ///
    /// `reads` is that of [`given_key`](Self::given_key).
    ///
    /// ```
    /// # #[cfg(all(feature = "embedded", feature = "operations"))] {
    /// use iamkit_catalog::{Catalog, GivenRequest, RequestCode};
    ///
    /// let request = GivenRequest { action: "s3:ListObjectsV2", resource: "*", context: &[] };
    /// let problems = Catalog::embedded().judge_request(&request, |_, _| true);
    /// assert_eq!(problems[0].code, RequestCode::OperationName);
    /// assert_eq!(problems[0].message, "`s3:ListObjectsV2` is an API operation, no action");
    /// assert_eq!(problems[0].suggestion.as_deref(), Some("a call needs `s3:ListBucket`"));
    /// # }
    /// ```
    #[must_use]
    pub fn judge_request(
        &self,
        request: &GivenRequest<'_>,
        reads: impl Fn(ConditionKeyType, &str) -> bool,
    ) -> Vec<RequestProblem> {
        let mut problems = Vec::new();
        let action = match self.given_action(request.action) {
            GivenAction::Known(action) => Some(action),
            other => {
                problems.extend(self.action_problem(request.action, &other));
                None
            }
        };
        let resource = action.map(|action| action.given_resource(request.resource));
        if let (Some(action), Some(given)) = (action, &resource) {
            problems.extend(resource_problem(action, request.resource, given));
        }
        let types = resource.as_ref().map_or(&[][..], GivenResource::fitting_types);
        for (index, (name, value)) in request.context.iter().enumerate() {
            for found in self.key_problems(action, types, name, *value, &reads) {
                problems.push(self.key_problem(request, index, &found));
            }
        }
        problems.extend(self.exclusive_keys(request));
        problems
    }

    /// Returns what is wrong with the name of an action, as in [`judge_request`](Self::judge_request);
    /// nothing when the catalog knows the action.
    #[must_use]
    pub fn judge_action(&self, name: &str) -> Option<RequestProblem> {
        self.action_problem(name, &self.given_action(name))
    }

    fn action_problem(&self, name: &str, given: &GivenAction<'_>) -> Option<RequestProblem> {
        let problem = |code, message, suggestion, nearest| RequestProblem {
            code,
            level: RequestLevel::Error,
            subject: RequestSubject::Action,
            message,
            suggestion,
            nearest,
        };
        Some(match given {
            GivenAction::Known(_) => return None,
            #[cfg(feature = "operations")]
            GivenAction::Operation(operation) => {
                let actions = operation.actions.iter().map(|action| format!("`{action}`"));
                let needed = match actions.collect::<Vec<_>>().join(", ") {
                    none if none.is_empty() => "the catalog knows no action of it".to_owned(),
                    actions => format!("a call needs {actions}"),
                };
                let message = format!("`{name}` is an API operation, no action");
                let nearest = operation.actions.first().map(ToString::to_string);
                problem(RequestCode::OperationName, message, Some(needed), nearest)
            }
            GivenAction::Retired(retired) => {
                let message = format!("`{retired}` existed once and exists no longer");
                problem(RequestCode::UnknownAction, message, None, None)
            }
            GivenAction::Unknown { nearest, .. } => {
                let message = format!("the catalog of {} has no action `{name}`", self.date());
                let first = nearest.first().cloned();
                problem(RequestCode::UnknownAction, message, did_you_mean(nearest), first)
            }
        })
    }

    fn key_problem(
        &self,
        request: &GivenRequest<'_>,
        index: usize,
        found: &KeyProblem<'_>,
    ) -> RequestProblem {
        let (name, value) =
            request.context.get(index).copied().unwrap_or(("", GivenValue::Many(&[])));
        let (code, level, message, suggestion) = match found {
            KeyProblem::Unknown { nearest } => (
                RequestCode::UnknownKey,
                RequestLevel::Warning,
                format!("the catalog of {} has no condition key `{name}`", self.date()),
                did_you_mean(nearest),
            ),
            KeyProblem::NotSent { .. } => (
                RequestCode::KeyNotSent,
                RequestLevel::Warning,
                format!("`{name}` is not sent with `{}` on this resource", request.action),
                None,
            ),
            KeyProblem::WrongType { key, index } => (
                RequestCode::ValueType,
                RequestLevel::Error,
                format!(
                    "`{}` is no value of `{name}`, which is {}",
                    text_at(value, *index),
                    kind(key.sent_type())
                ),
                None,
            ),
            KeyProblem::WrongForm { index, what, right, .. } => (
                RequestCode::ValueForm,
                RequestLevel::Warning,
                format!("`{}` is {what}: no request has it as `{name}`", text_at(value, *index)),
                Some(right.clone()),
            ),
            KeyProblem::NoList { .. } => (
                RequestCode::KeyArity,
                RequestLevel::Warning,
                format!("`{name}` has several values; this one is read as a list of one"),
                Some("write a list".to_owned()),
            ),
            KeyProblem::List { .. } => (
                RequestCode::KeyArity,
                RequestLevel::Warning,
                format!("`{name}` has a single value, no list"),
                None,
            ),
        };
        let subject = match found {
            KeyProblem::WrongType { index: value, .. }
            | KeyProblem::WrongForm { index: value, .. } => {
                RequestSubject::Value { key: index, value: *value }
            }
            _ => RequestSubject::Key(index),
        };
        let nearest = match found {
            KeyProblem::Unknown { nearest } => nearest.first().map(|name| (*name).to_owned()),
            _ => None,
        };
        RequestProblem { code, level, subject, message, suggestion, nearest }
    }
}

fn text_at(value: GivenValue<'_>, index: usize) -> &str {
    match value {
        GivenValue::One(text) => text,
        GivenValue::Many(texts) => texts.get(index).copied().unwrap_or_default(),
    }
}

const fn kind(value_type: ConditionKeyType) -> &'static str {
    match value_type {
        ConditionKeyType::String => "a text",
        ConditionKeyType::Arn => "an ARN",
        ConditionKeyType::Bool => "`true` or `false`",
        ConditionKeyType::Date => "a date",
        ConditionKeyType::Numeric => "a number",
        ConditionKeyType::IpAddress => "an IP address",
        ConditionKeyType::Binary => "Base64 text",
    }
}

fn resource_problem(
    action: Action<'_>,
    resource: &str,
    given: &GivenResource<'_>,
) -> Option<RequestProblem> {
    let (code, level, message, suggestion) = match given {
        GivenResource::Fits(types) => {
            let lacking = lacking_field(resource, types)?;
            let form = types.iter().flat_map(ResourceType::arn_templates).next()?;
            (
                RequestCode::ResourceType,
                RequestLevel::Warning,
                format!("`{resource}` has no {lacking}, which every such ARN has"),
                Some(format!("write `{form}`")),
            )
        }
        GivenResource::Everything => return None,
        GivenResource::NotNeeded => (
            RequestCode::NoResourceType,
            RequestLevel::Note,
            format!("`{action}` has no resource types and is decided on `*`"),
            None,
        ),
        GivenResource::Unnamed(types) => (
            RequestCode::WildcardResource,
            RequestLevel::Warning,
            format!("`{action}` is asked of a resource; a statement about one cannot show on `*`"),
            Some(forms(types)),
        ),
        GivenResource::Wildcard => (
            RequestCode::WildcardResource,
            RequestLevel::Warning,
            format!("`{resource}` is taken literally: wildcards of a request stand for themselves"),
            None,
        ),
        GivenResource::OtherType(types) => (
            RequestCode::ResourceType,
            RequestLevel::Warning,
            format!("`{action}` is never asked of `{resource}`"),
            Some(forms(types)),
        ),
    };
    let subject = RequestSubject::Resource;
    Some(RequestProblem { code, level, subject, message, suggestion, nearest: None })
}

/// Returns the field that a request's ARN leaves empty although all forms of its types fill it.
fn lacking_field(resource: &str, types: &[ResourceType<'_>]) -> Option<&'static str> {
    let is_empty = |field: Field| field.of(resource).is_some_and(str::is_empty);
    let is_filled = |field: fn(&ArnTemplate<'_>) -> bool| {
        types.iter().flat_map(ResourceType::arn_templates).all(|form| field(&form))
    };
    let is_of_aws = Field::Service.of(resource).is_some_and(|it| OWNED_BY_AWS.contains(&it));
    if is_empty(Field::Account) && !is_of_aws && is_filled(|form| !form.account().is_empty()) {
        Some("account")
    } else if is_empty(Field::Region) && is_filled(|form| !form.region().is_empty()) {
        Some("Region")
    } else {
        None
    }
}

/// Names resource types with their ARN forms.
fn forms(types: &[ResourceType<'_>]) -> String {
    // More than a few forms help nobody; RunInstances has nineteen.
    const MOST: usize = 3;
    let form = |found: &ResourceType<'_>| {
        let template = found.arn_templates().next();
        format!("{found} `{}`", template.map_or("", |template| template.as_str()))
    };
    let mut forms: Vec<_> = types.iter().take(MOST).map(form).collect();
    if types.len() > MOST {
        forms.push(format!("{} more", types.len() - MOST));
    }
    format!("its resource types are {}", forms.join(", "))
}
