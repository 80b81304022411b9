import BillingCore
import Observability
import Security
public import ServiceKit

/// `billing --issue-service-token`: a short-lived token for an operator or a daemon, printed to stdout and nothing else.
public enum ServiceTokenCommand {
    /// The command and its options.
    public static let command = ServiceCommand<BillingService.Settings>(
        ServiceCommandSyntax(
            flag: "--issue-service-token",
            options: [
                .init("--subject", "NAME", isRequired: true),
                .init("--scope", "\"SCOPE ...\"", isRequired: true),
                .init("--audience", "DAEMON", isRequired: false),
                .init("--ttl-s", "SECONDS", isRequired: false),
            ],
            documentation:
                "print a token signed with tokens.signing_key_file; for every daemon unless --audience names one"),
        run: issue)

    private static func issue(
        _ settings: BillingService.Settings, _ options: [String: String], _ clock: any TimeSource
    ) throws -> String {
        let scopes = (options["--scope"] ?? "").split(separator: " ").map(String.init)
        guard !scopes.isEmpty, scopes.allSatisfy(BillingConfiguration.isScope) else {
            throw misuse("--scope takes scopes such as ops:read, separated by spaces")
        }
        let longest = settings.configuration.maxServiceTokenSeconds
        let lifetime = options["--ttl-s"].map { Int($0) } ?? longest
        guard let lifetime, (1...longest).contains(lifetime) else {
            throw misuse("--ttl-s takes a whole number from 1 to \(longest) (tokens.max_service_token_s)")
        }
        let audiences = options["--audience"].map { [$0] } ?? BillingConfiguration.audiences
        guard audiences.allSatisfy(BillingConfiguration.audiences.contains) else {
            throw misuse("--audience takes one of \(BillingConfiguration.audiences.joined(separator: ", "))")
        }
        let grant = TokenGrant(
            subject: options["--subject"] ?? "", audiences: audiences, lifetimeSeconds: Int64(lifetime), use: .service,
            scopes: Set(scopes))
        let issued = try TokenSigning.issuer(settings).issue(grant, nowSeconds: clock.wallMilliseconds / 1_000)
        return issued.token + "\n"
    }

    private static func misuse(_ message: String) -> ServiceFailure {
        ServiceFailure(.badCommandLine, code: "bad_option", message)
    }
}
