import Contracts
import Foundation
import Testing

@Suite("Identity on the wire") struct IdentityWireTests {
    private func expectKeys<Value: WireType & Equatable>(of value: Value) throws {
        let json = try JSONEncoder().encode(value)
        let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
        #expect(object?.keys.sorted() == Value.schema.fieldNames?.sorted(), "\(Value.self)")
        #expect(try JSONDecoder().decode(Value.self, from: json) == value, "\(Value.self)")
    }

    @Test func declaredShapesHaveTheEncodedKeys() throws {
        let id = "01a1fdcd-a9cf-7f2c-8ada-4cfff29123a7"
        try expectKeys(of: Credentials(email: "a@b.c", password: "p"))
        try expectKeys(of: LoginRequest(email: "a@b.c", password: "p", totp: "1", recoveryCode: "r"))
        try expectKeys(of: TokenPair(accessToken: "a", refreshToken: "r", expiresIn: 1, refreshExpiresIn: 2))
        try expectKeys(of: RefreshRequest(refreshToken: "r"))
        try expectKeys(
            of: MeView(id: id, email: "a@b.c", roles: [.admin], totpEnabled: true, createdAt: .epoch, updatedAt: .epoch)
        )
        try expectKeys(of: TOTPSetupRequest(password: "p"))
        try expectKeys(of: TOTPSetup(secret: "S", otpauthURL: "o"))
        try expectKeys(of: TOTPCode(code: "1"))
        try expectKeys(of: TOTPRemoval(password: "p", code: "1", recoveryCode: "r"))
        try expectKeys(of: TOTPState(enabled: true, recoveryCodes: ["r"]))
        try expectKeys(of: ServiceTokenRequest(clientId: "c", clientSecret: "s"))
        try expectKeys(of: ServiceToken(accessToken: "a", expiresIn: 1, scopes: ["ops:read"]))
        try expectKeys(
            of: ProfileFields(firstName: "D", lastName: "T", phone: "1", marketingOptIn: true, email: "a@b.c"))
        try expectKeys(of: UserPreferences(preferences: ["theme": "dark"]))
        try expectKeys(of: RoleChange(role: .operator))
        try expectKeys(
            of: UserView(
                id: id, email: "a@b.c", firstName: "D", lastName: "T", phone: "1", marketingOptIn: true, isActive: true,
                role: .user, preferences: [:], createdAt: .epoch, updatedAt: .epoch, deactivatedAt: .epoch))
    }

    @Test func rolesGrowAndNoUserHasAScopeOfServices() {
        #expect(UserRole.user.scopes.isStrictSubset(of: UserRole.operator.scopes))
        #expect(UserRole.operator.scopes.isStrictSubset(of: UserRole.admin.scopes))
        #expect(UserRole.admin.scopes.isSubset(of: Scope.all))
        #expect(Set(Scope.all).count == Scope.all.count)
        let services = [Scope.alertsIngest, Scope.streamsPublish, Scope.usageWrite, Scope.venueBudget]
        #expect(UserRole.admin.scopes.isDisjoint(with: services))
        #expect(!UserRole.user.scopes.contains(Scope.accountsAny))
    }
}
