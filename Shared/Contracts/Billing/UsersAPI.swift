/// Billing's endpoints for users: profiles, preferences, and what administrators do.
public enum UsersAPI {
    /// Creates the profile of the caller's identity.
    public static let register = Endpoint<ProfileFields, UserView>(
        .post, "/users/register", id: "registerProfile",
        summary: "Creates the profile of the caller's own identity; inactive until activated.",
        authorization: .scope(Scope.profileWrite), idempotency: .natural, successStatus: 201, maxBodyBytes: 4_096,
        errors: [
            badProfile, EndpointError(400, "email_mismatch", "The email is given and is not the caller's own."),
            EndpointError(409, "email_taken", "Email already registered: the profile is there."),
            IdentityAPI.notThere,
        ])

    /// Activates a profile.
    public static let activate = Endpoint<Nothing, UserView>(
        .post, "/users/{id}/activate", id: "activateUser",
        summary: "Activates a profile: one's own, or anybody's (also a deactivated one) with `users:admin`.",
        authorization: .scope(Scope.profileWrite), parameters: [id], idempotency: .natural,
        errors: [noUser, EndpointError(409, "profile_missing", "The profile must be registered first.")])

    /// Deactivates a user.
    public static let deactivate = Endpoint<Nothing, UserView>(
        .post, "/users/{id}/deactivate", id: "deactivateUser",
        summary: "Deactivates a user and ends their sessions; they can no longer log in.",
        authorization: .scope(Scope.usersAdmin), parameters: [id], idempotency: .natural,
        errors: [noUser, lastAdmin])

    /// The caller's user.
    public static let me = Endpoint<Nothing, UserView>(
        .get, "/users/me", id: "getOwnUser", summary: "The caller's own user.",
        authorization: .scope(Scope.profileWrite), errors: [IdentityAPI.notThere])

    /// Replaces the caller's profile.
    public static let update = Endpoint<ProfileFields, UserView>(
        .put, "/users/me", id: "updateOwnUser", summary: "Replaces the caller's profile.",
        authorization: .scope(Scope.profileWrite), maxBodyBytes: 4_096,
        errors: [
            badProfile, EndpointError(400, "email_mismatch", "The email is given and is not the caller's own."),
            EndpointError(409, "profile_missing", "The profile must be registered first."), IdentityAPI.notThere,
        ])

    /// Deletes the caller's user.
    public static let delete = Endpoint<Nothing, Nothing>(
        .delete, "/users/me", id: "deleteOwnUser",
        summary: "Deletes the caller's user softly: sessions end, login is refused, the email stays taken.",
        authorization: .scope(Scope.profileWrite), successStatus: 204, errors: [IdentityAPI.notThere, lastAdmin])

    /// The caller's preferences.
    public static let preferences = Endpoint<Nothing, UserPreferences>(
        .get, "/users/me/preferences", id: "getOwnPreferences", summary: "The caller's preferences.",
        authorization: .scope(Scope.profileWrite), errors: [IdentityAPI.notThere])

    /// Replaces the caller's preferences.
    public static let updatePreferences = Endpoint<UserPreferences, UserPreferences>(
        .put, "/users/me/preferences", id: "updateOwnPreferences", summary: "Replaces the caller's preferences.",
        authorization: .scope(Scope.profileWrite),
        errors: [
            EndpointError(400, "invalid_preferences", "Too many preferences, or a name that is empty or too long."),
            IdentityAPI.notThere,
        ])

    /// Every user.
    public static let list = Endpoint<Nothing, Page<UserView>>(
        .get, "/users", id: "listUsers", summary: "Every user, newest first.", authorization: .scope(Scope.usersAdmin),
        parameters: PageParameters.all + [
            .query(
                "email", .string(lengths: 3...Credentials.maxEmailCharacters), "Only the user of this email address.")
        ])

    /// One user.
    public static let read = Endpoint<Nothing, UserView>(
        .get, "/users/{id}", id: "getUser",
        summary: "One user: oneself, anybody with `users:admin`, and with `accounts:any` without email and phone.",
        authorization: .anyCaller, parameters: [id], errors: [noUser])

    /// Changes a user's role.
    public static let changeRole = Endpoint<RoleChange, UserView>(
        .put, "/users/{id}/role", id: "changeUserRole",
        summary: "Changes a user's role and ends their sessions, so that the next login has its scopes.",
        authorization: .scope(Scope.usersAdmin), parameters: [id], maxBodyBytes: 1_024, errors: [noUser, lastAdmin])

    /// A token for a user who lost their password.
    public static let issuePasswordReset = Endpoint<Nothing, PasswordResetTicket>(
        .post, "/users/{id}/password-reset", id: "issuePasswordReset",
        summary: "Makes a token with which the user sets a new password, once; it replaces an earlier one.",
        authorization: .scope(Scope.usersAdmin), parameters: [id], idempotency: EndpointIdempotency.none,
        successStatus: 201, errors: [noUser])

    /// Every endpoint of this API.
    public static let declarations = [
        register.declaration, activate.declaration, deactivate.declaration, me.declaration, update.declaration,
        delete.declaration, preferences.declaration, updatePreferences.declaration, list.declaration, read.declaration,
        changeRole.declaration, issuePasswordReset.declaration,
    ]

    private static let id = EndpointParameter.path("id", .string(format: "uuid"), "The user's id.")
    private static let noUser = EndpointError(404, "not_found", "There is no such user, or not for this caller.")
    private static let badProfile = EndpointError(400, "invalid_profile", "A name or the phone number is malformed.")
    private static let lastAdmin = EndpointError(409, "last_admin", "The last administrator must stay one.")
}
