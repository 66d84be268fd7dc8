import { MAX_USER_ID } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { parseNickname } from '../../src/domain/user/nickname.js';
import { User } from '../../src/domain/user/user.js';
import { NOON, aUser, after, anAdmin, registration, withCode } from '../support/users.js';

const alone = { at: after(1000), otherEnabledAdmins: 0 };
const withAnother = { at: after(1000), otherEnabledAdmins: 1 };

describe('registering', () => {
  test('makes an enabled user and says so', () => {
    const { state, events } = User.register(7, registration());
    expect(state.state).toMatchObject({ id: 7, status: 'ENABLED', roles: ['user'], createdAt: NOON, updatedAt: NOON });
    expect(events).toEqual([{ type: 'registered', userId: 7, at: NOON, status: 'ENABLED', roles: ['user'] }]);
  });

  test('gives the last id of 24 bits and refuses the one after it', () => {
    expect(User.register(MAX_USER_ID, registration()).state.id).toBe(8_388_607);
    expect(() => User.register(MAX_USER_ID + 1, registration())).toThrow(withCode('user.ids-exhausted'));
  });
});

describe('a change of status', () => {
  test('is recorded with where it came from', () => {
    const { state, events } = aUser().changeStatus('BLOCKED', alone);
    expect(state.state).toMatchObject({ status: 'BLOCKED', updatedAt: after(1000) });
    expect(events).toEqual([{ type: 'status-changed', userId: 7, at: after(1000), from: 'ENABLED', to: 'BLOCKED' }]);
  });

  test('to the same status changes nothing', () => {
    const user = aUser();
    expect(user.changeStatus('ENABLED', alone)).toEqual({ state: user, events: [] });
  });

  test.each(['BLOCKED', 'DISABLED'] as const)('to %s is refused to the last enabled administrator', (status) => {
    expect(() => anAdmin().changeStatus(status, alone)).toThrow(withCode('user.last-admin'));
    expect(anAdmin().changeStatus(status, withAnother).state.state.status).toBe(status);
  });

  test('of an administrator who is not enabled needs no other', () => {
    expect(anAdmin({ status: 'BLOCKED' }).changeStatus('DISABLED', alone).state.state.status).toBe('DISABLED');
  });
});

describe('a change of roles', () => {
  test('is recorded with the roles before', () => {
    const { events } = aUser().changeRoles(['user', 'admin'], alone);
    expect(events).toEqual([{ type: 'roles-changed', userId: 7, at: after(1000), roles: ['user', 'admin'], previous: ['user'] }]);
  });

  test('cannot take the role from the last enabled administrator', () => {
    expect(() => anAdmin().changeRoles(['user'], alone)).toThrow(withCode('user.last-admin'));
    expect(anAdmin().changeRoles(['user'], withAnother).state.state.roles).toEqual(['user']);
  });

  test('together with a change of status is one decision with both events', () => {
    const { state, events } = aUser({ status: 'BLOCKED' }).changeStanding({ status: 'ENABLED', roles: ['user', 'admin'] }, alone);
    expect(state.isEnabledAdmin).toBe(true);
    expect(events.map((event) => event.type)).toEqual(['status-changed', 'roles-changed']);
  });

  test('leaves alone what is not named', () => {
    const admin = anAdmin();
    expect(admin.changeStanding({}, alone)).toEqual({ state: admin, events: [] });
  });
});

describe('the account', () => {
  test('is renamed without telling anybody', () => {
    const { state, events } = aUser().rename(parseNickname('Annie'), after(5));
    expect(state.state).toMatchObject({ nickname: 'Annie', updatedAt: after(5) });
    expect(events).toEqual([]);
  });

  test('takes a new password when the proven one is still the current one', () => {
    expect(aUser().changePassword('hash-of-ann', 'new-hash', after(5)).state.hasPasswordHash('new-hash')).toBe(true);
    expect(() => aUser().changePassword('older-hash', 'new-hash', after(5))).toThrow(withCode('user.wrong-password'));
  });

  test('that is disabled is turned away, one that is blocked is not', () => {
    expect(() => aUser({ status: 'DISABLED' }).demandNotDisabled()).toThrow(withCode('user.disabled'));
    expect(() => aUser({ status: 'BLOCKED' }).demandNotDisabled()).not.toThrow();
  });
});
