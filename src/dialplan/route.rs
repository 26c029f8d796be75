//! A route: whom it is for, and what is done with their calls.

use super::Step;

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The user part of the Request-URI it is for; `None`: any.
    pub user: Option<String>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

impl Route {
    /// A route for `user`.
    pub fn to(user: &str, steps: &[Step]) -> Route {
        Route { user: Some(user.to_owned()), steps: steps.to_vec() }
    }

    /// A route for everybody else.
    pub fn to_anyone(steps: &[Step]) -> Route {
        Route { user: None, steps: steps.to_vec() }
    }

    /// Whether it is for `user`.
    pub fn is_for(&self, user: &[u8]) -> bool {
        self.user.as_ref().is_none_or(|own| own.as_bytes() == user)
    }
}
