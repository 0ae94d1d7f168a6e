//! Requests as the engine decides them: with all that AWS adds to a request.

use std::borrow::Cow;

use iamkit_arn::{AccountId, is_name_char};
use iamkit_authz::{
    ActionFacts, Authorizer, Caller, Decision, Options, Outcome, ParseCallerError, Request,
};
use iamkit_catalog::{AccessLevel, Catalog, GivenResource};
use iamkit_condition::{ContextValue, KeyName, RequestContext};
use iamkit_pattern::Case;
use iamkit_policy::{ActionName, ParseActionNameError, ServicePrefix};

use crate::answer::NotSimulated;
use crate::besides::{Besides, OWNER, Placed};
use crate::explain::{ShownKey, Told, told};

use super::{Question, Replay, Side, decision_options, with_reading};

/// Facts about actions from a catalog.
#[derive(Clone, Copy, Debug)]
struct Facts<'c> {
    catalog: &'c Catalog,
}

impl ActionFacts for Facts<'_> {
    fn has_resource_types(&self, action: &ActionName) -> Option<bool> {
        self.catalog.action(action.as_str()).map(|action| action.has_resource_types())
    }

    fn is_rcp_enabled(&self, service: ServicePrefix<'_>) -> bool {
        self.catalog.is_rcp_enabled(service.as_str())
    }

    fn only_reads(&self, action: &ActionName) -> Option<bool> {
        let level = self.catalog.action(action.as_str())?.access_level();
        Some(matches!(level, AccessLevel::List | AccessLevel::Read))
    }
}

impl Question<'_, '_> {
    /// Says why the engine does not decide the request as the policies alone do: it may read the
    /// resource as `*`, ask for another policy, or refuse by a rule of the service.
    pub(crate) fn not_simulated(
        &self,
        side: Side,
        replay: Replay<'_>,
        shown: (&str, &[ShownKey]),
    ) -> Option<NotSimulated> {
        let catalog = self.options.catalog?;
        let (resource, context) = shown;
        if !takes(catalog, replay.action, resource) {
            return Some(NotSimulated::Resource);
        }
        let sides = [self.placed(side), self.placed(side.other())];
        let told = replay.callers.caller.as_ref().map(|known| told(known, context));
        let asked = Asked { action: replay.action, resource, context, told };
        let why = |options: Options| {
            asked.not_allowed(&sides, &Authorizer::new(options, Facts { catalog }))
        };
        let as_usual = why(with_reading(Options::default(), &self.options))?;
        let by_crossing = why(decision_options(&self.options)).is_none();
        Some(if by_crossing { NotSimulated::FieldCrossing } else { as_usual })
    }

    /// Returns the policies of a side where AWS asks them.
    fn placed(&self, side: Side) -> Placed<'_> {
        let mut sets = self.layers(side).to_vec();
        if side == Side::Left {
            sets.truncate(sets.len().saturating_sub(self.asking));
        }
        Placed::new(sets)
    }
}

/// A request as it is shown.
struct Asked<'r> {
    action: &'r str,
    resource: &'r str,
    context: &'r [ShownKey],
    /// The caller; `None` stands for any.
    told: Option<Told>,
}

impl Asked<'_> {
    /// Says why a side does not allow the request, or why the other one allows it, too, whatever is
    /// asked besides.
    fn not_allowed(
        &self,
        [own, other]: &[Placed<'_>; 2],
        authorizer: &Authorizer<Facts<'_>>,
    ) -> Option<NotSimulated> {
        let mut why = None;
        for besides in Besides::ways(&own.sets) {
            let request = |side: &Placed<'_>| {
                let request = self.request(side, *besides, authorizer);
                request.map_err(NotSimulated::Request)
            };
            let decide = |side: &Placed<'_>| {
                let request = request(side)?;
                Ok(authorizer.authorize(&request, &side.policies(*besides)))
            };
            let decided: Outcome = match decide(own) {
                Ok(decided) => decided,
                Err(refused) => return Some(refused),
            };
            if decided.decision != Decision::Allow {
                why = Some(decided.rule.map_or(NotSimulated::NotAllowed, NotSimulated::Rule));
                continue;
            }
            let has_other = !other.sets.is_empty();
            match has_other.then(|| decide(other)).transpose() {
                Ok(Some(decided)) if decided.decision == Decision::Allow => {
                    why = Some(NotSimulated::AllowedByBoth);
                }
                Ok(_) => return None,
                Err(refused) => return Some(refused),
            }
        }
        why
    }

    fn request(
        &self,
        side: &Placed<'_>,
        besides: Besides,
        authorizer: &Authorizer<Facts<'_>>,
    ) -> Result<Request, Box<str>> {
        let why = |error: &dyn std::fmt::Display| Box::<str>::from(error.to_string());
        let caller = self.caller().map_err(|error| why(&error))?;
        let action: ActionName =
            self.action.parse().map_err(|error: ParseActionNameError| why(&error))?;
        let mut context = RequestContext::new();
        for (key, value) in self.context {
            context.replace(KeyName::new(&**key), value.clone());
        }
        let request = authorizer
            .request(caller, action)
            .resource(self.resource)
            .context(context)
            .temporary_credentials(side.is_temporary())
            .through_vpc_endpoint(side.is_through_endpoint());
        let request = match AccountId::new(OWNER) {
            Some(owner) if besides == Besides::OtherAccount => request.resource_account(owner),
            _ => request,
        };
        request.build().map_err(|error| why(&error))
    }

    fn caller(&self) -> Result<Caller, ParseCallerError> {
        let Some((text, details)) = &self.told else {
            return caller_for(self.resource, self.context).parse();
        };
        let builder = details.iter().fold(
            Caller::builder().text(text),
            |builder, (name, value)| match *name {
                "roleArn" => builder.role(value),
                "parentArn" => builder.parent(value),
                "uniqueId" => builder.unique_id(value),
                _ => builder.canonical_user(value),
            },
        );
        builder.build()
    }
}

/// Says whether AWS may ask about an action on a resource.
fn takes(catalog: &Catalog, action: &str, resource: &str) -> bool {
    // In a request they are ordinary characters, which keys of objects may have.
    let resource = match resource {
        "*" => Cow::Borrowed(resource),
        _ => Cow::Owned(resource.replace(['*', '?'], "x")),
    };
    catalog.action(action).is_none_or(|action| {
        matches!(
            action.given_resource(&resource),
            GivenResource::Fits(_) | GivenResource::Everything | GivenResource::Unnamed(_)
        )
    })
}

/// Returns a user of the account that owns a resource, of the name that the request has.
pub(crate) fn caller_for(resource: &str, context: &[ShownKey]) -> String {
    let mut fields = resource.split(':');
    let partition = fields.nth(1).filter(|text| !text.is_empty() && resource.starts_with("arn:"));
    let account = fields.nth(2);
    let is_account =
        |text: &&str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let account = account.filter(is_account).unwrap_or("111122223333");
    let mut names = context.iter().filter(|(key, _)| Case::Fold.is_same(key, "aws:username"));
    let name = names.find_map(|(_, value)| match value {
        ContextValue::One(text) if is_username(text) => Some(&**text),
        _ => None,
    });
    let (partition, name) = (partition.unwrap_or("aws"), name.unwrap_or("example"));
    format!("arn:{partition}:iam::{account}:user/{name}")
}

/// Says whether a user may have a name (IAM API Reference, `CreateUser`).
fn is_username(text: &str) -> bool {
    const LONGEST: usize = 64;
    (1..=LONGEST).contains(&text.len()) && text.chars().all(is_name_char)
}
