//! What is asked of principals besides action and resource.

use clap::Args;
use iamkit::account::{self, ResourceOwner};
use iamkit::arn::{AccountId, ArnRef};
use iamkit::catalog::{Action, Catalog, RequestCode};
use iamkit::condition::ContextValue;
use iamkit::pattern::Case;
use iamkit::policy::ActionName;
use iamkit::scenario::{ContextEntry, ContextInput, RequestInput, ScenarioWarning, judge_request};

use crate::output::Hinted;
use crate::subjects::Inputs;

/// The flags of a question.
#[derive(Args, Debug)]
pub(crate) struct QuestionFlags {
    /// A condition key of the request and its value
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// Condition key that the request does not carry
    #[arg(long, value_name = "KEY")]
    absent: Vec<String>,
    /// Condition key, or prefix that ends in `*`, of which nothing is known
    #[arg(long, value_name = "KEY")]
    unknown: Vec<String>,
    /// Account that owns the resource, where the ARN does not say so
    #[arg(long, value_name = "ACCOUNT")]
    resource_account: Option<AccountId>,
    /// Exit with 2 when there is a warning
    #[arg(long)]
    pub(crate) deny_warnings: bool,
}

/// What is asked of principals besides action and resource.
#[derive(Debug, Default)]
pub(crate) struct Question {
    /// Keys of the request context, over those of a scenario.
    pub(crate) context: Vec<(String, ContextValue)>,
    /// Keys, or prefixes that end in `*`, of which nothing is known.
    pub(crate) unknown: Vec<String>,
    /// Whose the resource is, where its ARN does not say so.
    pub(crate) owner: ResourceOwner,
}

impl QuestionFlags {
    /// Reads the flags.
    pub(crate) fn question(&self) -> anyhow::Result<Question> {
        let mut context = context(&self.context)?;
        for key in &self.absent {
            if context.iter().any(|(known, _)| Case::Fold.is_same(known, key)) {
                return Err(Hinted::error(
                    format!("`{key}` is given and absent"),
                    "write one of `--context` and `--absent`",
                ));
            }
            context.push((key.clone(), ContextValue::Many(Vec::new())));
        }
        let owner = self.resource_account.map_or(ResourceOwner::Own, ResourceOwner::Account);
        Ok(Question { context, unknown: self.unknown.clone(), owner })
    }
}

impl Question {
    /// Asks the same of an account.
    pub(crate) fn of_account(&self, action: &ActionName, resource: &str) -> account::Question {
        let mut question = account::Question::new(action.clone(), resource);
        let context = self.context.iter();
        question.context =
            context.map(|(key, value)| (key.as_str().into(), value.clone())).collect();
        question.unknown = self.unknown.iter().map(|key| key.as_str().into()).collect();
        question.owner = self.owner;
        question
    }

    /// Decides whose a resource is whose ARN does not say so: of several accounts nobody knows which.
    /// Returns the account that was taken.
    pub(crate) fn settle_owner(&mut self, resource: &str, inputs: &Inputs) -> Option<AccountId> {
        let arn = ArnRef::parse(resource).ok()?;
        if let Some(account) = arn.account_id() {
            return Some(account);
        }
        if let ResourceOwner::Account(account) = self.owner {
            return Some(account);
        }
        let mut accounts = inputs.account_ids().into_iter();
        let first = accounts.next()?;
        if accounts.next().is_some() || inputs.has_unknown_account() {
            self.owner = ResourceOwner::Unknown;
            return None;
        }
        Some(first)
    }

    /// Judges the request that is asked about: an error where nothing can be answered, else what
    /// should be known. `action` is `None` for many actions.
    pub(crate) fn judge(
        &self,
        catalog: &Catalog,
        action: Option<(&ActionName, bool)>,
        resource: &str,
    ) -> anyhow::Result<Vec<ScenarioWarning>> {
        // No service has it: whatever is known may come with it.
        let (name, is_unknown) = match action {
            Some((name, is_unknown)) => (name.clone(), is_unknown),
            None => ("any:Action".parse()?, true),
        };
        let mut input = RequestInput::new("*", name, resource);
        input.is_unknown_action = is_unknown;
        let entry = |(key, value): &(String, ContextValue)| {
            let value = match value {
                ContextValue::One(text) => ContextInput::One(text.clone()),
                ContextValue::Many(texts) => ContextInput::Many(texts.clone()),
            };
            ContextEntry::new(key, value)
        };
        input.context = self.context.iter().map(entry).collect();
        let (mut warnings, errors) = judge_request(&input, catalog);
        if let Some(error) = errors.first() {
            let message = error.kind.to_string();
            return Err(match error.kind.hint() {
                Some(hint) => Hinted::error(message, hint),
                None => anyhow::Error::msg(message),
            });
        }
        warnings.retain(|warning| {
            let is = |code: RequestCode| warning.code == code.as_str();
            // Resources of questions may be patterns.
            let is_pattern = resource != "*" && is(RequestCode::WildcardResource);
            let is_stand_in = action.is_none() && is(RequestCode::UnknownAction);
            !is_pattern && !is_stand_in
        });
        Ok(warnings)
    }
}

/// Says whether AWS asks an action of resources that an ARN, or a pattern of ARNs, covers.
pub(crate) fn is_asked_of(catalog: &Catalog, action: &Action<'_>, resource: &str) -> bool {
    if resource == "*" {
        return true;
    }
    let types = catalog.resource_types_matching_arn(resource);
    action.resource_types().any(|pair| types.contains(&pair.resource_type))
}

/// Reads `KEY=VALUE` flags; a repeated key, or a JSON list, is multi-valued.
pub(crate) fn context(flags: &[String]) -> anyhow::Result<Vec<(String, ContextValue)>> {
    let mut context: Vec<(String, ContextValue)> = Vec::new();
    for flag in flags {
        let Some((key, text)) = flag.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(crate::output::Hinted::error(
                format!("`--context {flag}` has no key and value"),
                "write `--context aws:SourceIp=203.0.113.7`",
            ));
        };
        let value = match serde_json::from_str::<Vec<Box<str>>>(text) {
            Ok(list) => ContextValue::Many(list),
            Err(_) => ContextValue::One(text.into()),
        };
        match context.iter_mut().find(|(known, _)| Case::Fold.is_same(known, key)) {
            None => context.push((key.to_owned(), value)),
            Some((_, known)) => {
                let mut all = texts(known);
                all.extend(texts(&value));
                *known = ContextValue::Many(all);
            }
        }
    }
    Ok(context)
}

fn texts(value: &ContextValue) -> Vec<Box<str>> {
    match value {
        ContextValue::One(text) => vec![text.clone()],
        ContextValue::Many(texts) => texts.clone(),
    }
}
