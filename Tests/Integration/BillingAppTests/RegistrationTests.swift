import Contracts
import HTTPWire
import Observability
import ServiceTestKit
import TestKit
import Testing

@Suite("Registration", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct RegistrationTests {
    @Test func aRegisteredUserIsAUserAndTheEmailIsTakenInAnyCase() async throws {
        let bench = try await IdentityBench.start()
        let first = try await bench.register("Demo.Trader@Example.com")
        #expect(first.status == 201, "\(first.text)")
        let me = try first.decode(MeView.self)
        #expect(me.email == "Demo.Trader@Example.com")
        #expect(me.roles == [.user] && !me.totpEnabled)
        let again = try await bench.register("demo.trader@example.COM")
        #expect(again.status == 409 && again.code == "email_taken")
        #expect(again.object["detail"] as? String == "Email already registered")
        #expect(try await bench.service.count("users", where: "password_hash LIKE '$scrypt$%'") == 1)
        let login = try await bench.login("DEMO.trader@example.com")
        #expect(login.status == 200, "\(login.text)")
        await bench.stop()
    }

    @Test("C4.18: of many registrations of one email at once one wins, the others are 409 and none is a 500")
    func registrationsRace() async throws {
        let bench = try await IdentityBench.start()
        let answers = try await withThrowingTaskGroup(of: ServiceAnswer.self) { group in
            for index in 0..<8 {
                group.addTask { try await bench.register(index % 2 == 0 ? "race@example.com" : "RACE@example.com") }
            }
            var all: [ServiceAnswer] = []
            for try await answer in group { all.append(answer) }
            return all
        }
        #expect(answers.filter { $0.status == 201 }.count == 1, "\(answers.map(\.status))")
        #expect(answers.filter { $0.status == 409 && $0.code == "email_taken" }.count == 7)
        #expect(try await bench.service.count("users") == 1)
        await bench.stop()
    }

    @Test func badCredentialsAreRefusedByField() async throws {
        let bench = try await IdentityBench.start()
        let email = try await bench.register("not-an-email")
        #expect(email.status == 400 && email.code == "invalid_email")
        let weak = try await bench.register("weak@example.com", password: "short")
        #expect(weak.status == 400 && weak.code == "weak_password")
        let detail = weak.object["detail"] as? String ?? ""
        #expect(detail.contains("12 characters") && detail.contains("upper") && detail.contains("digit"))
        #expect((weak.object["errors"] as? [Any])?.count == 4)
        #expect(!weak.text.contains("short"))
        let unknown = try await bench.post(
            "/auth/register", #"{"email":"a@b.co","password":"BootstrapPassw0rd!","role":"admin"}"#)
        #expect(unknown.status == 400 && unknown.code == "unknown_field")
        #expect(try await bench.service.count("users") == 0)
        await bench.stop()
    }

    @Test("C4.18: who registers without end from one address is paced, also when the emails are taken")
    func registrationIsPaced() async throws {
        let bench = try await IdentityBench.start("registration: {address_attempts: 4, address_pause_s: 2}")
        for number in 0..<3 { #expect(try await bench.register("user\(number)@example.com").status == 201) }
        #expect(try await bench.register("user0@example.com").status == 409)
        let paced = try await bench.register("user4@example.com")
        #expect(paced.status == 429 && paced.code == "too_many_attempts", "\(paced.text)")
        #expect(paced.headers.first("Retry-After") == "2")
        // What is refused for its own sake does not count, and logins go on.
        #expect(try await bench.register("not-an-email").status == 400)
        #expect(try await bench.login("user0@example.com").status == 200)
        bench.clock.advance(milliseconds: 2_100)
        #expect(try await bench.register("user4@example.com").status == 201)
        #expect(try await bench.register("user5@example.com").headers.first("Retry-After") == "4")
        await bench.stop()
    }
}
