//! One API call with what is known of it, as the requests that are to be decided.

use iamkit_pattern::Field;
use iamkit_work::spend;

use crate::access_level::AccessLevel;
use crate::action::Action;
use crate::call::{CallRow, Part, When};
use crate::catalog::Catalog;
use crate::operation::Operation;
use crate::resource_type::ResourceType;

/// What is known of a call of an operation.
#[derive(Clone, Copy, Debug, Default)]
pub struct GivenCall<'r> {
    /// ARNs of resources and of roles that are handed over; of two resources that the operation
    /// reads and writes, the one that is read comes first.
    pub resources: &'r [&'r str],
    /// Names of the context keys that are given.
    pub context_keys: &'r [&'r str],
    /// The partition of the caller, such as `aws`.
    pub partition: &'r str,
    /// The account of the caller.
    pub account: Option<&'r str>,
    /// The Region of the call.
    pub region: Option<&'r str>,
}

/// The requests of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallPlan<'a> {
    /// Those that are to be decided: all must be allowed.
    pub requests: Vec<PlannedRequest<'a>>,
    /// Those of which nothing given tells that the call makes them.
    pub also: Vec<CallRow<'a>>,
}

/// One request of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedRequest<'a> {
    /// The action.
    pub action: Action<'a>,
    /// An ARN, or `*`.
    pub resource: String,
    /// The type of the resource.
    pub resource_type: Option<ResourceType<'a>>,
    /// Whether the resource was given; else it is a form with `*` for what is not known.
    pub is_given: bool,
    /// How many types the resource could be of, where none was given and one stands for all.
    pub stands_for: usize,
    /// Why the call makes the request, in words.
    pub because: String,
    /// The page or model that says so; `None` for what the Service Authorization Reference lists.
    pub source: Option<&'a str>,
    /// Context keys that the request carries besides those of the call.
    pub sets: Vec<(String, String)>,
    /// Positions of the context keys of the call that AWS does not send with this request.
    pub left_out: Vec<usize>,
}

/// Why a call cannot be laid out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanCallError {
    /// The catalog knows no action of the operation.
    #[error("the catalog knows no action of the operation `{operation}`")]
    NoAction {
        /// The operation.
        operation: String,
    },
    /// A resource is of no type that the operation has to do with.
    #[error("`{resource}` is no resource of the operation `{operation}`")]
    UnusedResource {
        /// The ARN.
        resource: String,
        /// The operation.
        operation: String,
    },
}

impl<'a> Operation<'a> {
    /// Lays out a call: each required type of each action on the given resources that fit, or on a
    /// form of the type's ARN; other requests where something given tells that the call makes them.
    ///
    /// # Errors
    ///
    /// The catalog knows no action of the operation, or a resource fits no request.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use iamkit_catalog::{Catalog, GivenCall};
    ///
    /// let operation = Catalog::embedded().operation_named("kms:ReEncrypt").unwrap();
    /// let keys = ["old", "new"].map(|id| format!("arn:aws:kms:eu-west-1:111122223333:key/{id}"));
    /// let call = GivenCall {
    ///     resources: &[&keys[0], &keys[1]],
    ///     partition: "aws",
    ///     ..GivenCall::default()
    /// };
    /// let requests = operation.plan(&call)?.requests;
    /// assert_eq!((requests[0].action.name(), &requests[0].resource), ("ReEncryptFrom", &keys[0]));
    /// assert_eq!((requests[1].action.name(), &requests[1].resource), ("ReEncryptTo", &keys[1]));
    /// # }
    /// # Ok::<(), iamkit_catalog::PlanCallError>(())
    /// ```
    pub fn plan(&self, call: &GivenCall<'_>) -> Result<CallPlan<'a>, PlanCallError> {
        let Some(first) = self.actions.first() else {
            return Err(PlanCallError::NoAction { operation: self.to_string() });
        };
        let mut planner = Planner {
            catalog: first.service().catalog,
            operation: self,
            call,
            used: vec![false; call.resources.len()],
            plan: CallPlan { requests: Vec::new(), also: Vec::new() },
        };
        let rows = self.rows();
        // What stands in for an action is asked in its place.
        let replaced: Vec<_> = rows
            .iter()
            .filter(|row| call.context_keys.iter().any(|key| row.when.names_key(key)))
            .filter_map(|row| row.replaces)
            .collect();
        for (index, row) in rows.iter().enumerate() {
            if replaced.contains(&row.action) {
                continue;
            }
            match &row.when {
                When::Always => planner.add_typed(row, true),
                When::ResourceGiven => planner.add_typed(row, false),
                // The first row of the action stands for all of them.
                When::OneOfTypes => {
                    let is_alternative = |other: &CallRow<'_>| {
                        other.action == row.action && other.when == When::OneOfTypes
                    };
                    if !rows.iter().take(index).any(is_alternative) {
                        let alternatives: Vec<_> =
                            rows.iter().filter(|other| is_alternative(other)).collect();
                        planner.add_one_of(&alternatives);
                    }
                }
                When::KeyGiven(_) => planner.add_keyed(row),
                When::RoleGiven => planner.add_role(row),
                When::Unstated | When::ParameterGiven(_) => planner.plan.also.push(row.clone()),
            }
        }
        planner.finish()
    }
}

struct Planner<'a, 'p> {
    catalog: &'a Catalog,
    operation: &'p Operation<'a>,
    call: &'p GivenCall<'p>,
    /// Whether each given resource belongs to some request.
    used: Vec<bool>,
    plan: CallPlan<'a>,
}

impl<'a> Planner<'a, '_> {
    /// Returns the positions of the given resources that are of the type and part of `row`.
    fn fitting(&self, row: &CallRow<'_>) -> Vec<usize> {
        let Some(resource_type) = row.resource_type else { return Vec::new() };
        let fits = |arn: &str| resource_type.arn_templates().any(|template| template.overlaps(arn));
        let resources = self.call.resources.iter().enumerate();
        let all: Vec<usize> =
            resources.filter(|(_, arn)| fits(arn)).map(|(index, _)| index).collect();
        // One resource is both source and target.
        match row.part {
            Part::Any => all,
            Part::Source => all.first().copied().into_iter().collect(),
            Part::Target => all.get(1).or(all.first()).copied().into_iter().collect(),
        }
    }

    /// Adds a request for each fitting resource; with `is_needed`, one for a form when there is none.
    fn add_typed(&mut self, row: &CallRow<'a>, is_needed: bool) {
        let fitting = self.fitting(row);
        for index in &fitting {
            self.add_given(row, *index);
        }
        if fitting.is_empty() && is_needed {
            let resource = self.form(row.resource_type);
            self.push(row, resource, row.resource_type.is_none());
        } else if fitting.is_empty() {
            self.plan.also.push(row.clone());
        }
    }

    fn add_given(&mut self, row: &CallRow<'a>, index: usize) {
        if let Some(used) = self.used.get_mut(index) {
            *used = true;
        }
        let resource = self.call.resources.get(index).copied().unwrap_or("*").to_owned();
        self.push(row, resource, true);
    }

    /// Adds requests for the given resources of all types of an action that requires none of them.
    fn add_one_of(&mut self, alternatives: &[&CallRow<'a>]) {
        let mut is_given = false;
        for row in alternatives {
            for index in self.fitting(row) {
                self.add_given(row, index);
                is_given = true;
            }
        }
        // The usual type stands for what was not given, else the plainest form: that of an object, not
        // of an object behind an access point.
        let length = |row: &&&CallRow<'_>| self.form(row.resource_type).len();
        let catalog = self.catalog;
        let has_usual = |row: &&CallRow<'_>| catalog.alternative_types_of(&row.action).is_some();
        let usual = alternatives.first().filter(|row| has_usual(row));
        let plain = usual.or_else(|| alternatives.iter().min_by_key(length));
        if !is_given && let Some(row) = plain {
            match self.covering_form(alternatives) {
                // Of what type it is, nobody knows.
                Some(all) => {
                    self.push(&CallRow { resource_type: None, ..(*row).clone() }, all, false);
                }
                None => self.push(row, self.form(row.resource_type), false),
            }
            if let Some(request) = self.plan.requests.last_mut() {
                request.stands_for = alternatives.len();
            }
        }
        if usual.is_some() {
            let asked = |row: &CallRow<'_>| {
                let mut requests = self.plan.requests.iter();
                requests.any(|request| request.resource_type == row.resource_type)
            };
            let others: Vec<_> = alternatives.iter().filter(|row| !asked(row)).collect();
            let others = others
                .into_iter()
                .map(|row| CallRow { when: When::ResourceGiven, ..(*row).clone() });
            self.plan.also.extend(others.collect::<Vec<_>>());
        }
    }

    /// Returns what the forms of many types have in common: which of them is meant depends on the call,
    /// such as the path of `apigateway:POST`, and a statement about one allows nothing of the others.
    fn covering_form(&self, alternatives: &[&CallRow<'_>]) -> Option<String> {
        let is_usual = alternatives
            .first()
            .is_some_and(|row| self.catalog.alternative_types_of(&row.action).is_some());
        if is_usual || alternatives.len() <= FEW {
            return None;
        }
        let forms: Vec<String> =
            alternatives.iter().map(|row| self.form(row.resource_type)).collect();
        // Most ARNs have the same fields in front; a few types leave out the account, or add one.
        let alike = |form: &str| forms.iter().filter(|it| head_of(it) == head_of(form)).count();
        let most = forms.iter().rev().max_by_key(|form| alike(form))?;
        let mut all = forms.iter().filter(|form| head_of(form) == head_of(most));
        let first = all.next()?;
        let common = all.fold(first.as_str(), |common, form| in_common(common, form));
        let is_whole = Field::Resource.of(common).is_some();
        is_whole.then(|| format!("{}*", common.trim_end_matches('*')))
    }

    fn add_keyed(&mut self, row: &CallRow<'a>) {
        if !self.call.context_keys.iter().any(|key| row.when.names_key(key)) {
            self.plan.also.push(row.clone());
        } else if row.resource_type.is_some() || row.action.access_level() != AccessLevel::Tagging {
            self.add_typed(row, true);
        } else {
            self.add_tagging(row);
        }
    }

    /// Adds requests to tag what the call creates: the resources of the operation's own requests.
    fn add_tagging(&mut self, row: &CallRow<'a>) {
        let types: Vec<_> = row.action.resource_types().map(|pair| pair.resource_type).collect();
        let all: Vec<_> = self
            .plan
            .requests
            .iter()
            .filter(|request| request.resource_type.is_some_and(|found| types.contains(&found)))
            .collect();
        // AWS lists the tags of a request with the types that an action creates: the volume that a
        // snapshot is made from is not tagged.
        let creates = |request: &&&PlannedRequest<'_>| {
            let mut pairs = request.action.resource_types();
            let pair = pairs.find(|pair| Some(pair.resource_type) == request.resource_type);
            pair.is_some_and(|pair| pair.condition_keys().any(|key| key.name() == REQUEST_TAG))
        };
        let created: Vec<_> = all.iter().filter(creates).copied().collect();
        let created = if created.is_empty() { all } else { created };
        let created: Vec<_> = created
            .into_iter()
            .map(|request| (request.resource_type, request.resource.clone(), request.is_given))
            .collect();
        let row = &CallRow { sets: self.sets_of_tagging(row), ..row.clone() };
        for (resource_type, resource, is_given) in &created {
            let row = CallRow { resource_type: *resource_type, ..row.clone() };
            self.push(&row, resource.clone(), *is_given);
        }
        if created.is_empty() {
            self.push(row, "*".to_owned(), false);
        }
    }

    /// Returns the keys of a request to tag what is created: it says which operation creates.
    fn sets_of_tagging(&self, row: &CallRow<'a>) -> Vec<(&'a str, &'a str)> {
        let mut sets = row.sets.clone();
        let created_by =
            row.action.condition_keys().find(|key| key.name().ends_with(":CreateAction"));
        if let Some(key) = created_by.filter(|_| sets.is_empty()) {
            sets.push((key.name(), self.operation.name));
        }
        sets
    }

    /// Adds a request to pass each given role.
    fn add_role(&mut self, row: &CallRow<'a>) {
        let is_role = |(index, arn): (usize, &&str)| is_iam(arn, "role/").then_some(index);
        let roles: Vec<usize> =
            self.call.resources.iter().enumerate().filter_map(is_role).collect();
        let profile = self.call.resources.iter().enumerate().find(|(_, arn)| is_profile(arn));
        if let Some((index, profile)) = profile.filter(|_| roles.is_empty()) {
            if let Some(used) = self.used.get_mut(index) {
                *used = true;
            }
            // Whatever takes the profile starts an instance with it.
            let instance = Some("ec2.amazonaws.com".to_owned());
            self.add_untold_role(row, format!("the role of {profile} is handed over"), instance);
        } else if roles.is_empty() && self.operation.requires_role() {
            let principal = self.service_principal();
            self.add_untold_role(row, "each call".to_owned(), principal);
        } else if roles.is_empty() {
            self.plan.also.push(row.clone());
        }
        for index in roles {
            self.add_given(row, index);
            let principal = self.service_principal();
            if let (Some(principal), Some(request)) = (principal, self.plan.requests.last_mut()) {
                request.sets.push(("iam:PassedToService".to_owned(), principal));
            }
        }
    }

    /// Adds the request to pass a role that no given ARN tells, such as that of an instance profile, to
    /// `principal`.
    fn add_untold_role(&mut self, row: &CallRow<'a>, because: String, principal: Option<String>) {
        let role = row.action.resource_types().map(|pair| pair.resource_type).next();
        let resource = self.form(role);
        let row = CallRow { resource_type: role, ..row.clone() };
        self.push(&row, resource, false);
        if let Some(request) = self.plan.requests.last_mut() {
            request.because = because;
            request.sets.extend(principal.map(|name| ("iam:PassedToService".to_owned(), name)));
        }
    }

    /// Returns the principal that the operation passes roles to: that of its service, where it has the
    /// usual name and no other service takes the role.
    fn service_principal(&self) -> Option<String> {
        let action = self.operation.actions.first()?;
        let name = action.to_string().to_ascii_lowercase();
        if let Some(taken) = self.catalog.facts().find("passed-to", &name) {
            return taken.split('\t').next().map(str::to_owned);
        }
        let prefix = action.service().prefix();
        let principal = format!("{prefix}.amazonaws.com");
        self.catalog.is_service_principal(&principal).then_some(principal)
    }

    fn push(&mut self, row: &CallRow<'a>, resource: String, is_given: bool) {
        let steps = 2_000 + 200 * self.call.context_keys.len();
        if !spend(steps, "laying out the requests of a call") {
            return;
        }
        let because = match &row.when {
            When::Always | When::OneOfTypes => "each call".to_owned(),
            when => when.to_string(),
        };
        let is_left_out = |name: &str| {
            let key = self.catalog.condition_key(name);
            key.is_some_and(|key| {
                !self.catalog.sends(row.action, row.resource_type.as_slice(), key)
            })
        };
        let keys = self.call.context_keys.iter().enumerate();
        let left_out = keys.filter(|(_, key)| is_left_out(key)).map(|(index, _)| index).collect();
        let sets = row.sets.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        self.plan.requests.push(PlannedRequest {
            action: row.action,
            resource,
            resource_type: row.resource_type,
            is_given,
            stands_for: 1,
            because,
            source: row.source,
            sets: sets.collect(),
            left_out,
        });
    }

    /// Returns an ARN of the type with `*` for what is not known.
    fn form(&self, resource_type: Option<ResourceType<'_>>) -> String {
        let Some(template) = resource_type.and_then(|found| found.arn_templates().next()) else {
            return "*".to_owned();
        };
        let region = self.call.region.or_else(|| {
            let regions = self.call.resources.iter().filter_map(|arn| arn.split(':').nth(3));
            regions.into_iter().find(|region| !region.is_empty())
        });
        template.filled(|field, _| {
            let known = match field {
                Field::Partition => Some(self.call.partition),
                Field::Region => region,
                Field::Account => self.call.account,
                _ => None,
            };
            known.filter(|text| !text.is_empty()).unwrap_or("*")
        })
    }

    fn finish(self) -> Result<CallPlan<'a>, PlanCallError> {
        match self.used.iter().position(|used| !used) {
            None => Ok(self.plan),
            Some(unused) => Err(PlanCallError::UnusedResource {
                resource: self.call.resources.get(unused).copied().unwrap_or_default().to_owned(),
                operation: self.operation.to_string(),
            }),
        }
    }
}

/// Returns the fields of an ARN before the last.
fn head_of(arn: &str) -> &str {
    arn.match_indices(':').nth(4).and_then(|(end, _)| arn.get(..end)).unwrap_or(arn)
}

/// Returns what two texts begin with.
fn in_common<'t>(one: &'t str, other: &str) -> &'t str {
    let mut pairs = one.char_indices().zip(other.chars());
    let end = pairs.find(|((_, left), right)| left != right).map(|((end, _), _)| end);
    one.get(..end.unwrap_or(one.len().min(other.len()))).unwrap_or(one)
}

/// So many alternative types have a plain one among them, such as an object beside an object behind an
/// access point.
const FEW: usize = 2;

const REQUEST_TAG: &str = "aws:RequestTag/${TagKey}";

fn is_profile(arn: &str) -> bool {
    is_iam(arn, "instance-profile/")
}

/// Says whether an ARN is one of IAM whose last field starts so.
fn is_iam(arn: &str, head: &str) -> bool {
    Field::Service.of(arn) == Some("iam")
        && Field::Resource.of(arn).is_some_and(|resource| resource.starts_with(head))
}
