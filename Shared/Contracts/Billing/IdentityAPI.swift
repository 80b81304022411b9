/// Billing's endpoints for who somebody is: registration, login, sessions, second factor, tokens of daemons.
public enum IdentityAPI {
    /// Registers a user.
    public static let register = Endpoint<Credentials, MeView>(
        .post, "/auth/register", id: "register", summary: "Registers a user.", authorization: .everyone,
        idempotency: .natural, successStatus: 201, maxBodyBytes: 4_096, deadlineMilliseconds: 10_000,
        errors: [
            EndpointError(400, "invalid_email", "The email is not an address such as name@example.com."),
            EndpointError(400, "weak_password", "The password does not satisfy the policy; `errors` say why."),
            EndpointError(409, "email_taken", "Email already registered."), tooMany, busy,
        ])

    /// Logs in.
    public static let login = Endpoint<LoginRequest, TokenPair>(
        .post, "/auth/login", id: "login", summary: "Logs in and starts a session.", authorization: .everyone,
        idempotency: EndpointIdempotency.none, maxBodyBytes: 4_096, deadlineMilliseconds: 10_000,
        errors: [
            EndpointError(401, "invalid_credentials", "Unknown user, wrong password or deactivated: not told apart."),
            EndpointError(401, "totp_required", "The password is right, a one-time code is needed too."),
            EndpointError(401, "totp_refused", "The one-time or recovery code is wrong or was used before."),
            tooMany, busy,
        ])

    /// Exchanges a refresh token.
    public static let refresh = Endpoint<RefreshRequest, TokenPair>(
        .post, "/auth/refresh", id: "refresh",
        summary: "Exchanges a refresh token for a new pair; showing one a second time ends its session.",
        authorization: .everyone, idempotency: EndpointIdempotency.none, maxBodyBytes: 1_024,
        errors: [
            EndpointError(
                401, "refresh_token_invalid", "Unknown, used before, expired, of an ended session or another kind.")
        ])

    /// Ends the caller's session.
    public static let logout = Endpoint<Nothing, Nothing>(
        .post, "/auth/logout", id: "logout", summary: "Ends the session of the token, or with `all` every session.",
        authorization: .scope(Scope.profileWrite),
        parameters: [.query("all", .boolean, "Whether to end every session of the user; false by default.")],
        idempotency: .natural, successStatus: 204)

    /// Who the caller is.
    public static let me = Endpoint<Nothing, MeView>(
        .get, "/auth/me", id: "getMe", summary: "Who the caller is.", authorization: .scope(Scope.profileWrite),
        errors: [notThere])

    /// Makes a one-time secret.
    public static let setUpTOTP = Endpoint<TOTPSetupRequest, TOTPSetup>(
        .post, "/auth/totp/setup", id: "setUpTOTP",
        summary: "Makes a one-time secret that waits to be enabled; needs the password, and replaces none in use.",
        authorization: .scope(Scope.profileWrite), idempotency: EndpointIdempotency.none, maxBodyBytes: 4_096,
        deadlineMilliseconds: 10_000,
        errors: [
            EndpointError(400, "password_refused", "The password is another one."),
            EndpointError(409, "totp_enabled", "A second factor is in use: take it away first."),
            tooMany, notThere, noVault, busy,
        ])

    /// Enables the waiting secret.
    public static let enableTOTP = Endpoint<TOTPCode, TOTPState>(
        .post, "/auth/totp/enable", id: "enableTOTP",
        summary: "Puts the waiting secret in use and shows new recovery codes once.",
        authorization: .scope(Scope.profileWrite), idempotency: EndpointIdempotency.none, maxBodyBytes: 1_024,
        errors: [
            EndpointError(400, "totp_not_set_up", "No secret waits: set one up first."),
            EndpointError(400, "totp_refused", "The code is wrong or was used before."),
            tooMany, notThere, noVault,
        ])

    /// Takes the second factor away.
    public static let disableTOTP = Endpoint<TOTPRemoval, TOTPState>(
        .post, "/auth/totp/disable", id: "disableTOTP",
        summary: "Takes the second factor away; needs the password and a code.",
        authorization: .scope(Scope.profileWrite), idempotency: EndpointIdempotency.none, maxBodyBytes: 4_096,
        deadlineMilliseconds: 10_000,
        errors: [
            EndpointError(400, "totp_not_enabled", "No second factor is in use."),
            EndpointError(400, "totp_refused", "Password or code is wrong, or the code was used before."),
            tooMany, notThere, noVault, busy,
        ])

    /// Replaces the caller's password.
    public static let changePassword = Endpoint<PasswordChange, Nothing>(
        .post, "/auth/password", id: "changePassword",
        summary: "Replaces the caller's password and ends their other sessions; needs the present one.",
        authorization: .scope(Scope.profileWrite), idempotency: EndpointIdempotency.none, successStatus: 204,
        maxBodyBytes: 4_096, deadlineMilliseconds: 10_000,
        errors: [
            EndpointError(400, "password_refused", "The present password is another one."),
            EndpointError(400, "weak_password", "The password does not satisfy the policy; `errors` say why."),
            tooMany, notThere, busy,
        ])

    /// Replaces a lost password.
    public static let resetPassword = Endpoint<PasswordReset, Nothing>(
        .post, "/auth/password/reset", id: "resetPassword",
        summary:
            "Sets a new password with a token from an administrator, once, and ends every session; a second factor stays.",
        authorization: .everyone, idempotency: EndpointIdempotency.none, successStatus: 204, maxBodyBytes: 4_096,
        deadlineMilliseconds: 10_000,
        errors: [
            EndpointError(400, "reset_token_invalid", "Unknown, used, replaced by a newer one or too old."),
            EndpointError(400, "weak_password", "The password does not satisfy the policy; `errors` say why."),
            tooMany, busy,
        ])

    /// A token for calls between daemons.
    public static let serviceToken = Endpoint<ServiceTokenRequest, ServiceToken>(
        .post, "/auth/service-token", id: "issueServiceToken", summary: "Gives a daemon its short token.",
        authorization: .everyone, idempotency: .natural, maxBodyBytes: 1_024,
        errors: [EndpointError(401, "invalid_client", "No such client, or not its secret.")])

    /// Every endpoint of this API.
    public static let declarations = [
        register.declaration, login.declaration, refresh.declaration, logout.declaration, me.declaration,
        setUpTOTP.declaration, enableTOTP.declaration, disableTOTP.declaration, changePassword.declaration,
        resetPassword.declaration, serviceToken.declaration,
    ]

    static let notThere = EndpointError(404, "not_found", "The caller is no user, or the user is gone.")
    private static let tooMany = EndpointError(
        429, "too_many_attempts", "Too many failures for this user or from this address; `Retry-After` says how long.")
    private static let busy = EndpointError(503, "password_work_busy", "Too many passwords are being checked.")
    private static let noVault = EndpointError(
        503, "vault_unavailable", "`identity.vault_key_file` is not set, so secrets cannot be kept.")
}
