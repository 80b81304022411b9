import BillingCore
import Postgres
import ServiceKit

/// `billing --make-admin EMAIL`: the first administrator, whom nobody else could make.
enum MakeAdminCommand {
    static let command = ServiceCommand<BillingService.Settings>(
        ServiceCommandSyntax(
            flag: "--make-admin", value: "EMAIL", options: [],
            documentation: "make a registered user an administrator; their next login has the role"),
        onDatabase: { _, options, context in try await run(email: options["--make-admin"] ?? "", context) })

    private static func run(email: String, _ context: ServiceContext) async throws -> String {
        guard let address = EmailAddress(email) else {
            throw ServiceFailure(.badCommandLine, code: "invalid_email", "\(email) is not an email address")
        }
        do {
            let changed = try await context.pool.execute(
                """
                UPDATE users SET role = 'admin', updated_at = clock_timestamp()
                WHERE email_key = $1 AND deactivated_at IS NULL
                """, [.text(address.key)])
            await context.pool.shutdown()
            guard changed == 1 else {
                throw ServiceFailure(
                    .partFailed, code: "no_such_user",
                    "no active user has the email \(email); register it first: POST /auth/register")
            }
            return "\(email) is an administrator; their next login has the role\n"
        } catch let error as PostgresError where error.sqlState == "42P01" {
            throw ServiceFailure(
                .partFailed, code: "no_tables", "the tables are not there yet; start billing once, then repeat this")
        }
    }
}
